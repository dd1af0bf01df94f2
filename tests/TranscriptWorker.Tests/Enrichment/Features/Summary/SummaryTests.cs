using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Summary;

namespace TranscriptWorker.Tests.Enrichment.Features.Summary;

public sealed class SummaryTests
{
    private const string Pump = "The drain pump of the washing machine is blocked by a coin in the filter.";
    private const string Hose = "A technician will replace the drain hose of the washing machine on Monday.";
    private const string Warranty = "The warranty covers the drain pump and the work of the technician until March.";

    [Fact]
    public async Task A_sentence_that_spans_two_cues_carries_both_ids_and_their_times()
    {
        var transcript = Transcripts.Timed(
            ("Ann", 0, 900, "Hello."),
            ("Ann", 1_000, 3_000, "The drain pump of the washing"),
            ("Ann", 3_100, 5_000, "machine is  blocked by a coin in the filter. Okay."),
            ("Bob", 6_000, 6_500, "Yeah.")
        );
        var sentence = (await SentencesAsync(transcript))[0];
        Assert.Equal(Pump, sentence.GetProperty("text").GetString());
        Assert.Equal("c1 c2", string.Join(' ', sentence.GetProperty("cueIds").EnumerateArray().Select(id => id.GetString())));
        Assert.Equal(1_000, sentence.GetProperty("startMs").GetInt32());
        Assert.Equal(5_000, sentence.GetProperty("endMs").GetInt32());
        Assert.Equal("Ann", sentence.GetProperty("speaker").GetString());
        Assert.Equal(1m, sentence.GetProperty("score").GetDecimal());
    }

    [Fact]
    public async Task Sentences_keep_the_order_of_the_recording()
    {
        var transcript = Transcripts.Of("Hello everybody.", Hose, "Yeah.", Pump, "Okay, great.", Warranty, "Bye.");
        Assert.Equal(string.Join('|', Hose, Pump, Warranty), string.Join('|', await TextsAsync(transcript)));
    }

    [Theory]
    [InlineData("Hello everybody and welcome, hi, thanks, great that the drain pump is here, okay, bye.")]
    [InlineData("Has anybody seen where the drain pump of the washing machine and the filter are?")]
    [InlineData("Yeah, yeah, okay, right, the drain pump, right, yes, the filter, okay, yeah.")]
    [InlineData("The drain pump.")]
    [InlineData("A drain pump and the drain hose of the washing machine because the.")]
    [InlineData("Drain pump washing machine filter coin technician hose warranty.")]
    [InlineData("So let me share what we see, look, the drain pump and the washing machine filter.")]
    public async Task Sentences_that_cannot_be_quoted_alone_are_not_chosen(string weak)
    {
        var texts = await TextsAsync(
            Transcripts.Spoken(("Ann", weak), ("Bob", Pump), ("Ann", weak), ("Bob", Hose), ("Ann", weak), ("Bob", Warranty))
        );
        Assert.Equal(string.Join('|', Pump, Hose, Warranty), string.Join('|', texts));
    }

    [Theory]
    [InlineData("en", "Thanks for joining.")]
    [InlineData("en", "Thank you for calling the drain pump hotline today.")]
    [InlineData("en", "Welcome to the drain pump call, everybody.")]
    [InlineData("en", "Good morning everyone, nice to see you at the drain pump meeting.")]
    [InlineData("en", "Have a great weekend with the drain pump.")]
    [InlineData("en", "For the drain pump of the washing machine on the left.")]
    [InlineData("en", "Which filter of the drain pump in the washing machine.")]
    [InlineData("en", "And the drain pump of the washing machine.")]
    public async Task Courtesies_and_fragments_are_not_quoted_beside_sentences(string language, string weak)
    {
        var texts = await TextsAsync(Transcripts.Of(weak, Pump, weak) with { Language = language });
        Assert.Equal(Pump, Assert.Single(texts));
    }

    [Theory]
    [InlineData("en", "Thanks for joining.", "See you next week.")]
    [InlineData("de", "Vielen Dank fürs Zuhören.", "Bis zum nächsten Mal.")]
    [InlineData("fr", "Merci d'avoir écouté.", "Bonne journée à tous.")]
    [InlineData("es", "Gracias por escuchar.", "Hasta la próxima semana.")]
    public async Task A_recording_of_courtesies_alone_has_no_summary(string language, string first, string second)
    {
        var summary = await Transcripts.EnrichAsync(new SummaryEnricher(), Transcripts.Of(first, second) with { Language = language });
        Assert.Empty(summary.GetProperty("sentences").EnumerateArray());
    }

    [Theory]
    [InlineData("Thanks to the new drain pump, the washing machine of the school has not flooded the cellar again.")]
    [InlineData("Thanks, the budget of the bridge, the staff of the library and the harvest report are approved.")]
    public async Task A_sentence_that_begins_with_thanks_and_goes_on_with_a_subject_is_quoted(string said) =>
        Assert.Equal(said, Assert.Single(await TextsAsync(Transcripts.Of(said))));

    [Fact]
    public async Task A_repeated_sentence_is_quoted_once()
    {
        var transcript = Transcripts.Spoken(("Ann", Pump), ("Bob", Pump), ("Ann", Pump), ("Bob", Hose), ("Ann", Warranty));
        Assert.Equal(string.Join('|', Pump, Hose, Warranty), string.Join('|', await TextsAsync(transcript)));
    }

    [Fact]
    public async Task The_summary_quotes_every_part_of_a_recording()
    {
        var topics = new[]
        {
            "solar panels on the roof of the town hall",
            "leaking pipes under the kitchen of the school",
            "broken windows along the corridor of the library",
        };
        var said = topics.SelectMany(topic => Enumerable.Range(0, 10).Select(i => $"In house {i} the team repairs the {topic}.")).ToArray();
        var summary = await Transcripts.EnrichAsync(new SummaryEnricher(), Transcripts.Of(said));
        var text = string.Join(' ', summary.GetProperty("sentences").Strings("text"));
        Assert.All(new[] { "panels", "pipes", "windows" }, word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.Equal(3, summary.GetProperty("coverage").GetProperty("partsCovered").GetInt32());
    }

    [Fact]
    public async Task Coverage_states_the_share_of_the_quoted_content()
    {
        var coverage = (await Transcripts.EnrichAsync(new SummaryEnricher(), Transcripts.Of(Pump, "Yeah."))).GetProperty("coverage");
        Assert.Equal(2, coverage.GetProperty("sentences").GetInt32());
        Assert.Equal(3, coverage.GetProperty("parts").GetInt32());
        Assert.Equal(1, coverage.GetProperty("contentShare").GetDecimal());
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(31, 3)]
    [InlineData(32, 4)]
    [InlineData(512, 8)]
    [InlineData(100_000, 10)]
    public void The_number_of_sentences_grows_with_the_logarithm_of_the_length(int sentences, int expected)
    {
        Assert.Equal(expected, SummaryEnricher.SentencesFor(sentences));
    }

    [Fact]
    public async Task The_summary_has_a_maximum_length()
    {
        var letters = "abcdefghijklmnopqrstuvwxyz";
        var said = Enumerable
            .Range(0, 3_000)
            .Select(i => "It is " + string.Join(' ', Enumerable.Range(0, 11).Select(j => new string(letters[(i + j) % 26], 30))) + ".")
            .ToArray();
        var texts = await TextsAsync(Transcripts.Of(said));
        Assert.InRange(texts.Sum(text => text.Length), 1_000, SummaryEnricher.MaxLength);
    }

    private static async Task<List<JsonElement>> SentencesAsync(Transcript transcript) =>
        [.. (await Transcripts.EnrichAsync(new SummaryEnricher(), transcript, "en")).GetProperty("sentences").EnumerateArray()];

    private static async Task<List<string>> TextsAsync(Transcript transcript) =>
        [.. (await SentencesAsync(transcript)).Select(sentence => sentence.GetProperty("text").GetString()!)];
}
