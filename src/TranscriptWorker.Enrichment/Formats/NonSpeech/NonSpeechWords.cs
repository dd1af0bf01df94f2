using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Formats.NonSpeech;

/// <summary>
/// The words with which transcribers and speech recognisers note sounds, in English, German, French and Spanish, and the most common ones
/// of other languages. All are in lower case; the order has no meaning.
/// </summary>
internal static class NonSpeechWords
{
    /// <summary>Words that are a note of a sound by themselves.</summary>
    private static readonly FrozenSet<string> Sounds = Words(
        // Music and song.
        """
        music musical jingle instrumental singing sings humming hums whistling whistles chanting chants
        musik musikalisch gesang singt singen summt summen pfeift pfeifen
        musique musicale chante chantonne fredonne siffle sifflement générique
        música musica canta cantando tararea silba silbido melodía
        音楽 音乐 音樂 музыка
        """,
        // Audiences.
        """
        applause applauding applauds clapping claps cheering cheers laughter laughing laughs laugh chuckle chuckles chuckling giggle
        giggles
        giggling snickers booing
        applaus beifall klatschen klatscht gelächter gelaechter lachen lacht lachend kichern kichert jubel jubelt jubeln schmunzelt
        applaudissements applaudissement applaudit acclamations rires rire rit ricane ricanements glousse gloussements huées
        aplausos aplauso aplaude risas risa ríe ríen carcajadas carcajada vítores ovación abucheos
        risate applausi risos palmas 拍手 笑 笑い 笑声 笑聲 掌声 掌聲 鼓掌 смех аплодисменты
        """,
        // Voices and breath.
        """
        sigh sighs sighing gasp gasps gasping groan groans groaning moans moaning grunt grunts grunting sob sobs sobbing weeping
        sniff sniffs
        sniffles sniffling cough coughs coughing sneeze sneezes sneezing yawn yawns yawning hiccups exhales exhaling inhales
        inhaling breathing
        breath breaths panting scoffs snorts whispers whispering screams screaming shouting yelling mumbles mumbling mumble murmurs
        murmuring
        chatter hesitation lipsmack
        seufzen seufzt seufzer stöhnt stöhnen schluchzt schluchzen weint husten hustet räuspern räuspert niesen niest gähnt gähnen
        schnauft
        flüstert flüstern schreit gemurmel murmelt raunen stimmengewirr schniefen schnieft
        soupir soupire soupirs gémit gémissements sanglots sanglote tousse toux éternue bâille chuchote chuchotements hurle
        hurlements murmure
        murmures brouhaha
        suspira suspiro suspiros gime gemidos solloza sollozos tose tos estornuda bosteza susurra susurros murmura murmullos
        murmullo carraspea
        """,
        // Speech that was not understood.
        """
        inaudible unintelligible indiscernible indistinct incomprehensible crosstalk overtalk unk nospeech spn nsn
        unverständlich unverstaendlich unhörbar undeutlich
        incompréhensible inintelligible indistinctement ininteligible incomprensible inaudibles
        """,
        // Noises and silence.
        """
        noise noises beep beeps beeping bleep bleeps bleeped buzzing chime chimes chiming ringing ringtone clicking clanking
        clattering
        clatter thud thuds thumping banging crashing explosion explosions gunshot gunshots gunfire siren sirens thunder rumbling
        rustling
        creaking screeching screeches crackling squeaking squealing barking meowing chirping growling howling honking footsteps
        knocking silence sil pause
        geräusch geräusche hintergrundgeräusche rauschen störgeräusch störgeräusche klingelt klingeln klopfen klopft knall schuss
        schüsse sirene
        sirenen donner piepen piept bellt bellen hupt hupen schritte stille
        bruit bruits sonnerie klaxon tonnerre sirène aboie aboiements grésillement grésillements
        ruido ruidos timbrazo disparo disparos trueno sirena ladra ladridos golpes pitido silencio pausa pasos
        """
    );

    /// <summary>Words for things and people whose sounds are noted together with an event.</summary>
    private static readonly FrozenSet<string> Sources = Words(
        """
        audience crowd people door doorbell phone telephone cellphone engine car dog cat bird birds baby bell glass wind water alarm
        horn audio
        sound speech voice voices video throat paper microphone mic keyboard background radio tv television piano guitar drums band
        orchestra choir song foreign english german french spanish italian chinese japanese russian arabic language theme end
        publikum menge tür türklingel melodie titelmelodie lied radio klavier telefon handy motor hund katze vögel baby glocke ton
        stimme kehle mikrofon hintergrund deutsch englisch
        französisch spanisch fremdsprache
        public foule chanson chant porte téléphone moteur chien chat oiseaux bébé cloche voix gorge micro anglais allemand français
        espagnol étrangère
        público multitud canción melodía puerta teléfono motor perro gato pájaros bebé campana voz garganta micrófono inglés alemán
        francés español
        """
    );

    /// <summary>Words for events that are noted together with their source.</summary>
    private static readonly FrozenSet<string> Events = Words(
        """
        opens opening closes closing slams slamming breaks breaking shattering rings buzzes blaring blares wailing vibrates
        vibrating starts stops stopping playing plays continues fades fading
        swells roars roaring crying cries language static typing overlapping clears clearing blowing running speaking speaks talking
        cuts missing blank no distorted echoes
        shatters barks meows chirps tolls honks off
        öffnet schließt schlägt klingelt klirrt vibriert startet läuft spielt spricht sprechen redet fehlt kein keine räuspert tobt
        heult
        ouvre ferme claque frappe toque sonne vibre démarre joue parle parlent parlant racle pleure pas
        abre cierra golpea llaman suena vibra arranca habla hablan hablando aclara llora sin
        """
    );

    /// <summary>
    /// Words of sentences about the speakers and the listeners: pronouns of the first and second person, auxiliaries, conjunctions.
    /// </summary>
    private static readonly FrozenSet<string> Clausal = Words(
        """
        i we you my your our me us is are was were be been have has had do does did don didn will would should could can if because
        that
        think mean know
        ich wir ihr mich mir uns dich dir mein meine dein unser ist sind bin habe haben hat hatte wird werden würde kann muss dass
        wenn weil
        je j nous vous tu mon ma notre votre est sont suis était ai avons avez que
        yo nosotros tú mi tu nuestro soy era estoy está hemos que porque
        """
    );

    public static bool IsSound(ReadOnlySpan<char> word) => Has(Sounds, word);

    public static bool IsSource(ReadOnlySpan<char> word) => Has(Sources, word);

    public static bool IsEvent(ReadOnlySpan<char> word) => Has(Events, word);

    public static bool IsClausal(ReadOnlySpan<char> word) => Has(Clausal, word);

    private static bool Has(FrozenSet<string> words, ReadOnlySpan<char> word) =>
        words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    private static FrozenSet<string> Words(params ReadOnlySpan<string> lists)
    {
        var words = new List<string>();
        foreach (var list in lists)
            words.AddRange(list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        return words.ToFrozenSet(StringComparer.Ordinal);
    }
}
