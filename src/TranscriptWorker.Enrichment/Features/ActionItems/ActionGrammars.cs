using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.ActionItems;

/// <summary>The grammars of the languages with word lists.</summary>
internal static class ActionGrammars
{
    public static ActionGrammar English { get; } =
        new(
            Commitments: Patterns(
                "i'll|i will|i'm going to|i am going to|i'm gonna|i can|i have to|i need to|i must|i gotta|i've got to|i promise to|let me"
            ),
            Requests: Patterns(
                "can you|could you|would you|will you|please|you need to|you have to|you should|i need you to|i'd like you to|"
                    + "don't forget to|remember to|make sure to|you'll|you will|you can"
            ),
            Proposals: Patterns(
                "let's|let us|we'll|we will|we should|we need to|we have to|we must|we're going to|somebody should|someone should"
            ),
            Assignments: Patterns("will|is going to|needs to|has to|should|must|can"),
            Tasks: Set(
                "send email mail forward draft write prepare review schedule book arrange organize organise finish finalize "
                    + "finalise complete deliver submit order contact ask call phone ping message reply respond follow investigate "
                    + "research circulate invite confirm file document sign print distribute compile summarize summarise translate "
                    + "publish upload announce notify inform coordinate report"
            ),
            Deeds: Set(
                "share check update fix add remove change create build test deploy merge release buy pay clean bring "
                    + "present order plan set talk take make"
            ),
            Undertaken: FrozenSet<string>.Empty,
            Pronoun: FrozenSet<string>.Empty,
            Between: Set(
                "just then also definitely quickly try to go ahead and have get back personally please probably now first help "
                    + "start finally actually be able sure make you need want kindly maybe quick still"
            ),
            Vetoes: Set("if unless whether suppose imagine said told thought maybe perhaps wish"),
            Askers: Set("what when whenever how why where which who says"),
            Negations: Set("not never no don't won't can't cannot shouldn't needn't mustn't"),
            Habits: Set("every always usually often normally sometimes typically generally"),
            Prepositions: Set("by before until till on for at within no later than the")
        );

    public static ActionGrammar German { get; } =
        new(
            Commitments: Patterns("ich werde|ich muss|ich kann|ich will|ich möchte|werde ich|muss ich"),
            Requests: Patterns(
                "kannst du|könntest du|können sie|könnten sie|würdest du|würden sie|bitte|du musst|sie müssen|du "
                    + "solltest|sie sollten|denk daran|vergiss nicht"
            ),
            Proposals: Patterns(
                "lass uns|lasst uns|lassen sie uns|wir sollten|wir müssen|wir werden|sollten wir|müssen wir|werden "
                    + "wir|jemand sollte|jemand muss"
            ),
            Assignments: Patterns("wird|muss|soll|sollte|kann"),
            Tasks: Set(
                "schicken senden verschicken mailen schreiben vorbereiten prüfen klären melden kümmern erstellen organisieren "
                    + "buchen bestellen kontaktieren nachfragen anrufen weiterleiten formulieren übernehmen einreichen teilen "
                    + "informieren abschließen fertigstellen fertigmachen zuschicken zusenden einladen bestätigen dokumentieren "
                    + "unterschreiben drucken übersetzen veröffentlichen hochladen zusammenfassen recherchieren abstimmen nachreichen "
                    + "durchsehen vereinbaren rausschicken"
            ),
            Deeds: Set(
                "machen ändern testen kaufen bezahlen mitbringen aktualisieren reparieren planen einrichten fragen besprechen hinzufügen"
            ),
            Undertaken: Set(
                "schicke sende verschicke maile schreibe prüfe kläre melde kümmere erstelle organisiere buche bestelle "
                    + "kontaktiere übernehme informiere reiche bereite rufe leite formuliere lade vereinbare dokumentiere übersetze "
                    + "recherchiere"
            ),
            Pronoun: Set("ich"),
            Between: null,
            Vetoes: Set("wenn falls sofern ob hätte würde sagte dachte meinte vielleicht"),
            Askers: Set("was wie warum wieso wer wo wann"),
            Negations: Set("nicht kein keine keinen nie niemals"),
            Habits: Set("immer jede jeden jedes oft normalerweise meistens manchmal üblicherweise"),
            Prepositions: Set("bis vor am zum spätestens innerhalb")
        );

    public static ActionGrammar French { get; } =
        new(
            Commitments: Patterns("je vais|je dois|je peux|je m occupe de|je me charge de|je m engage à"),
            Requests: Patterns(
                "peux tu|pouvez vous|pourrais tu|pourriez vous|tu peux|vous pouvez|tu pourrais|vous pourriez|merci de|"
                    + "n oublie pas de|n oubliez pas de|il faut que tu|tu dois|vous devez"
            ),
            Proposals: Patterns("il faut|on doit|nous devons|on devrait|nous devrions|on va|nous allons|il faudrait"),
            Assignments: Patterns("va|doit|devra|devrait|peut"),
            Tasks: Set(
                "envoyer préparer écrire rédiger appeler vérifier organiser finir terminer contacter demander réserver "
                    + "transmettre partager relire finaliser livrer commander répondre planifier inviter confirmer signer imprimer "
                    + "traduire publier informer prévenir résumer soumettre compléter"
            ),
            Deeds: Set("faire changer tester acheter payer apporter mettre créer corriger ajouter discuter"),
            Undertaken: Set(
                "enverrai envoie préparerai écrirai appellerai appelle vérifierai organiserai rédigerai finirai terminerai "
                    + "contacterai demanderai réserverai transmettrai transmets partagerai relirai commanderai répondrai inviterai "
                    + "confirmerai"
            ),
            Pronoun: Set("je j"),
            Between: Set(
                "te t vous le la les lui leur nous me m l en y aussi donc bien juste alors vite s il plaît d abord encore essayer de"
            ),
            Vetoes: Set("si dit disait pensais lorsque"),
            Askers: Set("quand comment pourquoi où qui"),
            Negations: Set("pas jamais rien aucun aucune"),
            Habits: Set("toujours chaque souvent normalement parfois"),
            Prepositions: Set("avant d pour le au plus tard jusqu à")
        );

    public static ActionGrammar Spanish { get; } =
        new(
            Commitments: Patterns("voy a|tengo que|puedo|debo|me encargo de|me ocupo de"),
            Requests: Patterns(
                "puedes|podrías|puede|podría|pueden|podrían|tienes que|tiene que|debes|no olvides|no te olvides de|"
                    + "recuerda|acuérdate de|por favor"
            ),
            Proposals: Patterns("vamos a|tenemos que|deberíamos|hay que|debemos|alguien debería"),
            Assignments: Patterns("va a|tiene que|debe|debería"),
            Tasks: Set(
                "enviar mandar preparar escribir redactar llamar revisar verificar organizar terminar acabar contactar "
                    + "preguntar reservar compartir finalizar entregar pedir responder programar invitar confirmar firmar imprimir "
                    + "traducir publicar informar avisar resumir enviarte mandarte enviarlo mandarlo enviarle enviarnos llamarte "
                    + "avisarte prepararlo revisarlo mandarnos enviarme mandarme"
            ),
            Deeds: Set("hacer cambiar probar comprar pagar traer crear corregir añadir hablar poner actualizar"),
            Undertaken: Set(
                "enviaré envío mandaré mando prepararé escribiré llamaré revisaré verificaré organizaré terminaré contactaré "
                    + "preguntaré reservaré compartiré entregaré pediré responderé invitaré confirmaré avisaré"
            ),
            Pronoun: FrozenSet<string>.Empty,
            Between: Set("te le lo la los las les os me nos se también ya que entonces a de por favor"),
            Vetoes: Set("si dijo dice decía pensaba quizás quizá"),
            Askers: Set("cuando cómo dónde quién qué"),
            Negations: Set("no nunca nada ningún ninguna"),
            Habits: Set("siempre cada normalmente"),
            Prepositions: Set("antes del para el hasta a más tardar")
        );

    private static WordPattern[] Patterns(string patterns) => [.. patterns.Split('|').Select(pattern => new WordPattern(pattern))];

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
