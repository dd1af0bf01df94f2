using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Sentiment;

namespace TranscriptWorker.Tests.Enrichment.Features.Sentiment;

public sealed class SentimentTests(ITestOutputHelper output)
{
    /// <summary>Distance from 0 from which a score is compared with a label.</summary>
    private const double Charged = 0.15;

    [Fact]
    public async Task Sentences_that_nothing_was_tuned_on_are_scored_far_better_than_by_the_majority_class()
    {
        Assert.Equal(200, LabelledTexts.SentimentSentences.Count);
        var right = 0;
        foreach (var sentence in LabelledTexts.SentimentSentences)
        {
            var score = await ScoreAsync(sentence.Text, sentence.Language);
            var found =
                score >= Charged ? "positive"
                : score <= -Charged ? "negative"
                : "neutral";
            if (string.Equals(found, sentence.Label, StringComparison.Ordinal))
                right += sentence.IsMeasured ? 1 : 0;
            else if (!sentence.IsMeasured)
                output.WriteLine($"{sentence.Label} {score:0.00}: {sentence.Text}");
        }

        var measured = LabelledTexts.SentimentSentences.Where(sentence => sentence.IsMeasured).ToList();
        var majority = measured.CountBy(sentence => sentence.Label, StringComparer.Ordinal).Max(label => label.Value);
        output.WriteLine($"{right} of {measured.Count}, majority class {majority}");
        Assert.True(right >= 1.8 * majority, $"{right} of {measured.Count}, majority class {majority}");
    }

    [Theory]
    [InlineData("en", "The food is good.", "The food is not good.")]
    [InlineData("en", "The food is very good.", "The food is good.")]
    [InlineData("en", "The food is good.", "The food is somewhat good.")]
    [InlineData("en", "The room was small but the food was good.", "The food was good but the room was bad.")]
    [InlineData("en", "The food is good.", "Is the food good?")]
    [InlineData("de", "Mir gefällt das Bild.", "Mir gefällt das Bild nicht.")]
    [InlineData("de", "Das Essen ist sehr gut.", "Das Essen ist gut.")]
    [InlineData("fr", "J'aime ce film.", "J'aime pas ce film.")]
    [InlineData("fr", "Je trouve ça bon, mais cher.", "Je trouve ça mauvais, mais cher.")]
    [InlineData("es", "Me gusta la casa.", "No me gusta la casa.")]
    [InlineData("es", "La casa es muy bonita.", "La casa es bonita.")]
    public async Task Negation_degree_contrast_and_questions_change_the_score(string language, string more, string less)
    {
        Assert.True(await ScoreAsync(more, language) > await ScoreAsync(less, language));
    }

    [Theory]
    [InlineData("en", "The fatal error kills the process, and the dead letter waits.")]
    [InlineData("en", "The failure rate, the packet loss and the error handling are on page two.")]
    [InlineData("en", "Good morning, the garbage collector runs at nine.")]
    [InlineData("en", "No, the train leaves at nine.")]
    [InlineData("de", "Guten Morgen, die Verlustfunktion steht auf Seite zwei.")]
    [InlineData("de", "Die Schwarzwälder Gutschrift liegt laut Vertrag bei.")]
    [InlineData("fr", "Bonjour, l'erreur fatale tue le processus.")]
    [InlineData("es", "Buenos días, el error fatal mata el proceso.")]
    public async Task Terms_that_only_look_charged_have_no_sentiment(string language, string text)
    {
        Assert.Equal(0, await ScoreAsync(text, language));
    }

    [Fact]
    public async Task Speakers_quarters_and_sentences_are_scored_with_their_cues()
    {
        var result = await EnrichAsync(
            Transcripts.Timed(
                ("Ann", 0, 1_000, "This is a wonderful morning."),
                ("Bob", 1_000, 2_000, "The report is terrible, and I hate the new layout."),
                ("Ann", 2_000, 3_000, "The next item is the budget."),
                ("Bob", 3_000, 4_000, "It was a good quarter.")
            ),
            "en"
        );
        Assert.Equal([1, -1, 0, 1], Signs(result.GetProperty("quarters")));
        Assert.Equal([1, -1], Signs(result.GetProperty("speakers")));
        Assert.Equal("Ann|Bob", string.Join('|', result.GetProperty("speakers").Strings("speaker")));
        Assert.Equal(2_000, result.GetProperty("quarters")[2].GetProperty("startMs").GetInt32());
        Assert.Equal("c0|c1|c3", string.Join('|', result.GetProperty("sentences").Strings("firstCue")));
        Assert.Equal("""["terrible","hate"]""", result.GetProperty("sentences")[1].GetProperty("words").GetRawText());
        var overall = result.GetProperty("overall");
        Assert.Equal((4, 3), (overall.GetProperty("sentences").GetInt32(), overall.GetProperty("charged").GetInt32()));
        Assert.Equal(
            overall.GetProperty("score").GetDecimal(),
            overall.GetProperty("positive").GetDecimal() + overall.GetProperty("negative").GetDecimal(),
            2
        );
    }

    [Theory]
    [InlineData("pl", "Nasz zespół jest wspaniały.")]
    [InlineData("zh", "今天天气真好。")]
    [InlineData(null, "qwrt zxcv")]
    public async Task A_language_without_a_lexicon_gets_an_empty_result_with_the_reason(string? language, string text)
    {
        var result = await EnrichAsync(Transcripts.Of(text), language);
        Assert.Equal("no-lexicon", result.GetProperty("unavailable").GetString());
        Assert.Equal(JsonValueKind.Null, result.GetProperty("overall").ValueKind);
        foreach (var list in new[] { "quarters", "speakers", "sentences" })
            Assert.Equal(0, result.GetProperty(list).GetArrayLength());
    }

    [Fact]
    public async Task A_result_without_times_is_divided_by_words_and_stays_small()
    {
        var said = Enumerable
            .Range(0, 2_000)
            .Select(i => ((string?)$"Speaker {i}", i < 1_000 ? "What a terrible day." : "What a great day."));
        var result = await EnrichAsync(Transcripts.Spoken([.. said]), "en");
        Assert.Equal([-1, -1, 1, 1], Signs(result.GetProperty("quarters")));
        Assert.Equal(SentimentEnricher.MaxSentences, result.GetProperty("sentences").GetArrayLength());
        Assert.Equal(SentimentEnricher.MaxSpeakers, result.GetProperty("speakers").GetArrayLength());
    }

    [Fact]
    public void Every_lexicon_is_read_without_contradictions()
    {
        Assert.Equal(["de", "en", "es", "fr"], SentimentLexicon.Languages);
        Assert.All(SentimentLexicon.Languages, language => Assert.NotNull(SentimentLexicon.For(language)));
        Assert.Equal(-2, SentimentLexicon.For("en")!.FindWord("disappointing")!.Charge);
        Assert.Equal(Effect.Negates, SentimentLexicon.For("de")!.FindWord("keinen")!.Effect);
        Assert.Null(SentimentLexicon.For("en")!.FindWord("table"));
    }

    private static async Task<double> ScoreAsync(string text, string language)
    {
        var result = await EnrichAsync(Transcripts.Of(text), language);
        return result.GetProperty("overall").GetProperty("score").GetDouble();
    }

    private static IEnumerable<int> Signs(JsonElement scored) =>
        scored.EnumerateArray().Select(part => Math.Sign(part.GetProperty("sentiment").GetProperty("score").GetDecimal()));

    private static Task<JsonElement> EnrichAsync(Transcript transcript, string? language) =>
        Transcripts.EnrichAsync(new SentimentEnricher(), transcript, language);
}
