using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Tests.Enrichment.Text.Languages;

public sealed class LanguageDetectionTests
{
    private const string English = "We have to look at the window again because it does not open on the first try.";
    private const string German = "Wir müssen uns das Fenster noch einmal ansehen, weil es beim ersten Mal nicht aufgeht.";

    [Theory]
    [InlineData(English, "en")]
    [InlineData(German, "de")]
    [InlineData("Il faut que nous regardions encore la fenêtre parce qu'elle ne s'ouvre pas du premier coup.", "fr")]
    [InlineData("Tenemos que mirar otra vez la ventana porque no se abre a la primera.", "es")]
    [InlineData("Musimy jeszcze raz obejrzeć okno, ponieważ nie otwiera się za pierwszym razem.", "pl")]
    [InlineData("我们必须再看一下窗户", "zh")]
    [InlineData("もう一度窓を見てください", "ja")]
    [InlineData("창문을 다시 한 번 봐야 합니다", "ko")]
    [InlineData("Πρέπει να ξαναδούμε το παράθυρο", "el")]
    [InlineData("باید دوباره به پنجره نگاه کنیم", "fa")]
    [InlineData("Meidän täytyy katsoa ikkunaa uudestaan, koska se ei aukea ensimmäisellä yrityksellä.", "fi")]
    [InlineData("Meg kell néznünk még egyszer az ablakot, mert elsőre nem nyílik ki.", "hu")]
    [InlineData("Lazima tuangalie dirisha tena kwa sababu halifunguki mara ya kwanza.", "und")]
    [InlineData("Vi må se på vinduet en gang til, fordi det ikke åpner seg ved første forsøk.", "nb")]
    [InlineData("Selamat pagi semuanya, mari kita mulai rapat hari ini.", "und")]
    [InlineData("Chào buổi sáng mọi người, chúng ta bắt đầu cuộc họp.", "und")]
    [InlineData("Nevím, kdy přijede vlak na nádraží, ale asi pozdě.", "cs")]
    [InlineData("qwrt zxcv plmk bnhg fdsa vbnm", "und")]
    [InlineData("3.5 2024 17 99", "und")]
    [InlineData("window window window window", "und")]
    [InlineData("👍", "und")]
    public void A_language_is_detected_by_its_letters_common_words_and_spelling(string text, string tag)
    {
        Assert.Equal(tag, LanguageDetection.Determine(Transcripts.Of(text), null).Tag);
    }

    [Fact]
    public void A_requested_language_precedes_a_declared_one_and_that_precedes_a_detected_one()
    {
        var undecided = Transcripts.Of("window window window") with { Language = "de-AT" };
        Assert.Equal(("fr", "request"), Determine(undecided, "fr-CA"));
        Assert.Equal(("de", "transcript"), Determine(undecided, null));
        Assert.Equal(("und", "none"), Determine(undecided with { Language = null }, null));
        Assert.Equal(("en", "detected"), Determine(Transcripts.Of(English), null));
    }

    [Fact]
    public void The_detected_language_wins_over_a_different_declared_language()
    {
        Assert.Equal(("en", "detected"), Determine(Transcripts.Of(English), "de"));
        Assert.Equal(("de", "detected"), Determine(Transcripts.Of(German) with { Language = "en" }, null));
    }

    [Fact]
    public void A_declared_language_without_a_profile_yields_only_to_a_clear_other_one()
    {
        const string nynorsk = "Vi må sjå på vindauget ein gong til, fordi det ikkje opnar seg ved fyrste forsøk.";
        Assert.Equal(("nn", "transcript"), Determine(Transcripts.Of(nynorsk) with { Language = "nn" }, null));
        Assert.Equal(("de", "detected"), Determine(Transcripts.Of(German) with { Language = "sw" }, null));
    }

    [Fact]
    public void Languages_of_one_writing_system_are_not_taken_for_each_other()
    {
        Assert.Equal(("yue", "transcript"), Determine(Transcripts.Of("我哋要再睇吓個窗。") with { Language = "yue" }, null));
        Assert.Equal(("ur", "request"), Determine(Transcripts.Of("ہمیں کھڑکی کو دوبارہ دیکھنا ہوگا"), "ur"));
        Assert.Equal(("zh", "detected"), Determine(Transcripts.Of("我们必须再看一下窗户，因为它打不开。"), "en"));
    }

    [Fact]
    public void A_few_words_do_not_contradict_a_stated_language_with_the_same_letters()
    {
        Assert.Equal(("es", "request"), Determine(Transcripts.Of("Como se chama a minha rua?"), "es"));
        Assert.Equal(("uk", "detected"), Determine(Transcripts.Of("Де розташована найближча аптека?"), "es"));
    }

    [Fact]
    public void English_of_sixty_words_with_many_names_of_things_is_detected()
    {
        const string said =
            "Gearbox three locks under load, and the bearing temperature climbs past ninety degrees. Replacement parts arrive Thursday. "
            + "Maintenance swaps both shafts, inspects seals and records torque values. Production shifts orders to line two meanwhile. "
            + "Quality samples every fiftieth housing, reports cracks immediately. Finance approves overtime for two weekends. Customers "
            + "hear about delays by phone, not by mail.";
        Assert.Equal(("en", "detected"), Determine(Transcripts.Of(said), null));
    }

    [Theory]
    [InlineData("und")]
    [InlineData("x")]
    [InlineData("123")]
    [InlineData("")]
    [InlineData("english language")]
    public void An_invalid_requested_language_is_ignored(string requested)
    {
        Assert.Equal(("en", "detected"), Determine(Transcripts.Of(English), requested));
    }

    [Fact]
    public void A_requested_language_without_a_lexicon_uses_the_unknown_lexicon()
    {
        var language = LanguageDetection.Determine(Transcripts.Of("okno okno okno"), "pl");
        Assert.Equal("pl", language.Tag);
        Assert.Same(Lexicon.Unknown, language.Lexicon);
    }

    private static (string Tag, string Source) Determine(TranscriptWorker.Enrichment.Transcript transcript, string? requested)
    {
        var language = LanguageDetection.Determine(transcript, requested);
        return (language.Tag, language.Source);
    }
}
