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
    [InlineData("Musimy jeszcze raz obejrzeć okno, ponieważ nie otwiera się za pierwszym razem.", "und")]
    [InlineData("我们必须再看一下窗户", "und")]
    [InlineData("window window window window", "und")]
    [InlineData("👍", "und")]
    public void A_language_is_detected_by_its_function_words(string text, string tag)
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
