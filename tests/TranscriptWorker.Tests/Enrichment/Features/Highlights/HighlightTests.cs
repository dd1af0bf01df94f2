using System.Globalization;
using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Highlights;

namespace TranscriptWorker.Tests.Enrichment.Features.Highlights;

public sealed class HighlightTests
{
    private const string Pump = "The drain pump of the washing machine was blocked by a coin in the filter.";
    private const string Filter = "We opened the filter and cleaned the drain pump of the washing machine.";
    private const string Hose = "The technician has replaced the drain hose of the washing machine on Monday.";

    [Fact]
    public async Task A_highlight_has_whole_sentences_and_the_times_of_its_cues()
    {
        var highlights = await HighlightsAsync(
            ("Ann", 0, 1_000, "Hello everybody."),
            ("Ben", 2_000, 6_000, "The drain pump of the washing machine"),
            ("Ben", 6_100, 9_000, "was blocked by a coin in the filter."),
            ("Ben", 9_100, 13_000, Filter),
            ("Ann", 13_500, 14_000, "Okay.")
        );
        var only = Assert.Single(highlights);
        Assert.Equal($"{Pump} {Filter}", only.GetProperty("text").GetString());
        Assert.Equal(("Ben", "c1", "c3"), (Text(only, "speaker"), Text(only, "firstCueId"), Text(only, "lastCueId")));
        Assert.Equal((2_000, 13_000), (only.GetProperty("startMs").GetInt32(), only.GetProperty("endMs").GetInt32()));
        Assert.Equal(1m, only.GetProperty("score").GetDecimal());
    }

    [Theory]
    [InlineData(7_999, 0)]
    [InlineData(8_000, 1)]
    [InlineData(45_000, 1)]
    [InlineData(45_001, 0)]
    public async Task A_highlight_lasts_from_8_to_45_seconds(int lengthMs, int expected) =>
        Assert.Equal(expected, (await HighlightsAsync(("Ben", 1_000, 1_000 + lengthMs, Pump))).Count);

    [Fact]
    public async Task A_cue_in_which_another_sentence_begins_cannot_be_cut()
    {
        var result = await ResultAsync(
            Transcripts.Timed(
                ("Ben", 0, 9_000, "Yes, I think so. The drain pump of the washing machine"),
                ("Ben", 9_000, 18_000, "was blocked by a coin in the filter. And then"),
                ("Ben", 18_000, 19_000, "it was.")
            )
        );
        Assert.Empty(result.GetProperty("highlights").EnumerateArray());
        Assert.Equal("no-complete-thought", result.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData("Um, the drain pump of the washing machine was blocked by a coin in the filter.")]
    [InlineData("The drain pump of the washing machine was, you know, blocked by a coin in the filter.")]
    [InlineData("Has anybody seen where the drain pump of the washing machine and the filter are?")]
    [InlineData("Thanks for joining the call about the drain pump.")]
    [InlineData("For the drain pump of the washing machine on the left side of the cellar.")]
    public async Task Fillers_questions_courtesies_and_fragments_are_no_highlights(string weak)
    {
        var highlights = await HighlightsAsync(("Ben", 0, 10_000, weak), ("Ann", 10_000, 20_000, Hose), ("Ben", 20_000, 30_000, weak));
        Assert.Equal(Hose, Text(Assert.Single(highlights), "text"));
    }

    [Fact]
    public async Task Two_speakers_are_never_one_highlight()
    {
        var highlights = await HighlightsAsync(("Ben", 0, 10_000, Pump), ("Ann", 10_000, 20_000, Hose));
        Assert.Equal(["Ben", "Ann"], highlights.Select(highlight => Text(highlight, "speaker")), StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_same_words_are_highlighted_once()
    {
        var highlights = await HighlightsAsync(("Ben", 0, 10_000, Pump), ("Ann", 10_000, 20_000, Pump), ("Ben", 20_000, 30_000, Pump));
        Assert.Single(highlights);
    }

    [Fact]
    public async Task Highlights_come_from_all_parts_of_a_recording_and_share_no_cue()
    {
        var rooms = new[] { "kitchen", "library", "cellar", "garden", "office", "garage" };
        var things = new[] { "lamp", "table", "heater", "window", "carpet", "camera", "shelf", "sensor" };
        var said = rooms
            .SelectMany(room =>
                things.Select(thing => $"The old {thing} of the {room} is replaced because the {room} gets a new {thing} from Italy.")
            )
            .ToArray();
        var highlights = await HighlightsAsync([.. said.Select((text, i) => ((string?)"Ann", i * 6_000, (i * 6_000) + 6_000, text))]);
        Assert.InRange(highlights.Count, 3, 12);
        var cues = highlights.Select(highlight => (First: Number(highlight, "firstCueId"), Last: Number(highlight, "lastCueId"))).ToList();
        Assert.True(cues.Zip(cues.Skip(1)).All(pair => pair.First.Last < pair.Second.First));
        Assert.True(cues[0].First < said.Length / 3);
        Assert.True(cues[^1].Last >= said.Length * 2 / 3);
    }

    [Fact]
    public async Task Without_times_the_number_of_words_decides()
    {
        var result = await ResultAsync(Transcripts.Of(Pump, Filter, Hose));
        var only = Assert.Single(result.GetProperty("highlights").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, only.GetProperty("startMs").ValueKind);
        Assert.InRange(Text(only, "text")!.Split(' ').Length, 20, 112);
    }

    [Fact]
    public async Task A_loop_of_the_recogniser_is_no_highlight()
    {
        var transcript = Transcripts.Timed(("Ben", 0, 10_000, Pump), ("Ben", 10_000, 20_000, Hose));
        var result = await ResultAsync(transcript with { Cues = [transcript.Cues[0] with { IsLoop = true }, transcript.Cues[1]] });
        Assert.Equal(Hose, Text(Assert.Single(result.GetProperty("highlights").EnumerateArray()), "text"));
    }

    private static async Task<List<JsonElement>> HighlightsAsync(params (string? Speaker, int StartMs, int EndMs, string Text)[] cues) =>
        [.. (await ResultAsync(Transcripts.Timed(cues))).GetProperty("highlights").EnumerateArray()];

    private static Task<JsonElement> ResultAsync(Transcript transcript) =>
        Transcripts.EnrichAsync(new HighlightEnricher(), transcript, "en");

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static int Number(JsonElement element, string property) =>
        int.Parse(Text(element, property)![1..], CultureInfo.InvariantCulture);
}
