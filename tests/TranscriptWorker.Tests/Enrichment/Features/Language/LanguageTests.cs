using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Language;
using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Tests.Enrichment.Features.Language;

public sealed class LanguageTests(ITestOutputHelper output)
{
    private const string English = "We have to look at the window again because it does not open on the first try.";
    private const string German = "Wir müssen uns das Fenster noch einmal ansehen, weil es beim ersten Mal nicht aufgeht.";

    [Fact]
    public void At_least_95_of_100_unknown_sentences_in_22_languages_are_recognised()
    {
        var wrong = LabelledTexts
            .LanguageSentences.Where(sentence =>
                !string.Equals(LanguageDetection.Detect(Transcripts.Of(sentence.Text))?.Tag, sentence.Label, StringComparison.Ordinal)
            )
            .ToList();
        foreach (var (label, text) in wrong)
            output.WriteLine($"{label}: {text} → {LanguageDetection.Detect(Transcripts.Of(text))?.Tag ?? "und"}");
        Assert.Equal(22, LabelledTexts.LanguageSentences.Select(sentence => sentence.Label).Distinct(StringComparer.Ordinal).Count());
        Assert.All(LabelledTexts.LanguageSentences, sentence => Assert.InRange(sentence.Text.Length, 20, 160));
        Assert.True(
            wrong.Count <= LabelledTexts.LanguageSentences.Count / 20,
            $"{wrong.Count} of {LabelledTexts.LanguageSentences.Count} are wrong."
        );
    }

    [Fact]
    public async Task The_language_its_source_its_score_and_the_runners_up_are_given()
    {
        var result = await EnrichAsync(Transcripts.Of(English, English) with { Language = "en-GB" }, "de-AT");
        Assert.Equal("en", result.GetProperty("language").GetString());
        Assert.Equal("detected", result.GetProperty("source").GetString());
        Assert.Equal("de", result.GetProperty("requested").GetString());
        Assert.Equal("en", result.GetProperty("declared").GetString());
        Assert.Equal("en", result.GetProperty("detected").GetString());
        Assert.InRange(result.GetProperty("score").GetDecimal(), 0.99m, 1m);
        Assert.Equal(3, result.GetProperty("runnersUp").GetArrayLength());
        Assert.Equal(34, result.GetProperty("wordsExamined").GetInt32());
        Assert.Equal("en 34 1", Describe(result.GetProperty("languages")));
        Assert.Equal("en c0 c1", DescribeStretches(result));
    }

    [Fact]
    public async Task A_recording_that_changes_its_language_is_divided_there()
    {
        var transcript = Transcripts.Timed(
            ("Ann", 0, 4_000, English),
            ("Ann", 4_000, 8_000, "Now my colleague will say a few words about this in German."),
            ("Bernd", 8_000, 12_000, German),
            ("Bernd", 12_000, 16_000, "Danach sprechen wir darüber, was die Werkstatt bis Freitag schaffen kann."),
            ("Ann", 16_000, 20_000, "Thank you, that was very clear and we can go on with the next point.")
        );
        var result = await EnrichAsync(transcript);
        Assert.Equal("en c0 c1|de c2 c3|en c4 c4", DescribeStretches(result));
        Assert.Equal(8_000, result.GetProperty("stretches")[1].GetProperty("startMs").GetInt32());
        Assert.Equal(16_000, result.GetProperty("stretches")[1].GetProperty("endMs").GetInt32());
        Assert.Equal("Ann|Bernd", string.Join('|', result.GetProperty("speakers").Strings("speaker")));
        Assert.Equal("de 26 1", Describe(result.GetProperty("speakers")[1].GetProperty("languages")));
    }

    [Theory]
    [InlineData("We flew from Charles de Gaulle to Los Angeles and stayed at the Hotel zum Goldenen Löwen for two nights.")]
    [InlineData("She said déjà vu, and he answered with savoir-faire and a certain je ne sais quoi.")]
    [InlineData("The package is called numpy, and we import pandas, matplotlib and scikit-learn before anything else.")]
    public async Task Names_and_loan_words_change_no_language(string sentence)
    {
        Assert.Equal("en c0 c2", DescribeStretches(await EnrichAsync(Transcripts.Of(English, sentence, English))));
    }

    [Fact]
    public async Task English_terms_in_Chinese_speech_change_no_language()
    {
        var transcript = Transcripts.Of("我们今天用 Docker 部署 API gateway。", "然后在 Kubernetes 里面看 log 有没有 error。");
        Assert.Equal("zh c0 c1", DescribeStretches(await EnrichAsync(transcript)));
    }

    [Theory]
    [InlineData("👍")]
    [InlineData("17 18 19")]
    [InlineData("Brzm kwrt.")]
    public async Task Nothing_is_divided_where_nothing_was_detected(string text)
    {
        var result = await EnrichAsync(Transcripts.Of(text));
        Assert.Equal("und", result.GetProperty("language").GetString());
        Assert.Equal("none", result.GetProperty("source").GetString());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("detected").ValueKind);
        Assert.Equal("", DescribeStretches(result));
        Assert.Equal(0, result.GetProperty("speakers").GetArrayLength());
    }

    [Fact]
    public async Task Loops_of_a_recogniser_count_for_no_language()
    {
        var cues = Transcripts.Of(English, German, German, German).Cues;
        var transcript = new Transcript(null, [cues[0], .. cues.Skip(1).Select(cue => cue with { IsLoop = true })], []);
        Assert.Equal("en 17 1", Describe((await EnrichAsync(transcript)).GetProperty("languages")));
    }

    [Fact]
    public async Task Stretches_and_speakers_are_bounded()
    {
        var said = Enumerable.Range(0, 600).Select(i => ((string?)$"Speaker {i}", i % 2 == 0 ? English : German)).ToArray();
        var result = await EnrichAsync(Transcripts.Spoken(said));
        Assert.Equal(600, result.GetProperty("stretchCount").GetInt32());
        Assert.Equal(LanguageEnricher.MaxStretches, result.GetProperty("stretches").GetArrayLength());
        Assert.Equal(LanguageEnricher.MaxSpeakers, result.GetProperty("speakers").GetArrayLength());
    }

    private static Task<JsonElement> EnrichAsync(Transcript transcript, string? language = null) =>
        Transcripts.EnrichAsync(new LanguageEnricher(), transcript, language);

    private static string Describe(JsonElement shares) =>
        string.Join(
            '|',
            shares
                .EnumerateArray()
                .Select(share => $"{share.GetProperty("language")} {share.GetProperty("words")} {share.GetProperty("share")}")
        );

    private static string DescribeStretches(JsonElement result) =>
        string.Join(
            '|',
            result
                .GetProperty("stretches")
                .EnumerateArray()
                .Select(stretch => $"{stretch.GetProperty("language")} {stretch.GetProperty("firstCue")} {stretch.GetProperty("lastCue")}")
        );
}
