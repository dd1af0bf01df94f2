using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Topics;

namespace TranscriptWorker.Tests.Enrichment.Features.Topics;

public sealed class TopicTests
{
    private static readonly string[] Pump =
    [
        "The drain pump of the washing machine was blocked by a coin.",
        "We opened the filter and cleaned the drain pump with warm water.",
        "A blocked filter is the reason for most repairs of a drain pump.",
        "The washing machine shows an error code when the drain pump stands still.",
        "After the repair the washing machine ran without a noise from the filter.",
    ];

    private static readonly string[] Budget =
    [
        "The annual budget of the library grew by four percent in spring.",
        "Most of the annual budget pays for the library staff.",
        "The council votes on the annual budget of the library in June.",
        "Donations to the library are not a part of the annual budget.",
        "The library staff asked the council for a larger annual budget.",
    ];

    private static readonly string[] Harvest =
    [
        "The apple harvest began two weeks late because of the cold valley.",
        "Rain in August ruined a third of the apple harvest in the valley.",
        "The farmers in the valley sell the apple harvest to the cider press.",
        "A late frost is the greatest danger for every apple harvest here.",
        "The cider press runs day and night during the apple harvest.",
    ];

    [Fact]
    public async Task Phrases_that_are_said_near_each_other_are_one_topic()
    {
        var topics = (await TopicsAsync(Timed(Pump, Pump, Budget, Budget, Harvest, Harvest))).GetProperty("topics");
        Assert.Contains("washing machine", Sorted(topics, "Drain pump"), StringComparison.Ordinal);
        Assert.Contains("filter", Sorted(topics, "Drain pump"), StringComparison.Ordinal);
        Assert.Contains("annual budget", Sorted(topics, "Annual budget"), StringComparison.Ordinal);
        Assert.DoesNotContain("harvest", Sorted(topics, "Annual budget"), StringComparison.Ordinal);
        Assert.DoesNotContain("library", Sorted(topics, "Drain pump"), StringComparison.Ordinal);
        Assert.Contains("apple harvest", Sorted(topics, "Apple harvest"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_that_returns_has_two_stretches_with_their_times_and_its_share_of_the_cues()
    {
        var topics = (await TopicsAsync(Timed(Pump, Budget, Budget, Pump))).GetProperty("topics");
        var pump = Named(topics, "Drain pump");
        Assert.Equal(2, pump.GetProperty("stretchCount").GetInt32());
        Assert.Equal(0.5m, pump.GetProperty("cueShare").GetDecimal());
        var stretches = pump.GetProperty("stretches").EnumerateArray().ToList();
        Assert.Equal(["c0", "c15"], stretches.Select(stretch => stretch.GetProperty("firstCueId").GetString()), StringComparer.Ordinal);
        Assert.Equal(["c4", "c19"], stretches.Select(stretch => stretch.GetProperty("lastCueId").GetString()), StringComparer.Ordinal);
        Assert.Equal([0, 75_000], stretches.Select(stretch => stretch.GetProperty("startMs").GetInt32()));
        Assert.Equal([24_000, 99_000], stretches.Select(stretch => stretch.GetProperty("endMs").GetInt32()));
    }

    [Fact]
    public async Task A_short_recording_has_no_topics_and_says_why()
    {
        var result = await TopicsAsync(Timed(Pump));
        Assert.Equal("too-short", result.GetProperty("reason").GetString());
        Assert.Empty(result.GetProperty("topics").EnumerateArray());
    }

    [Fact]
    public async Task A_recording_in_which_nothing_recurs_has_no_topics_and_says_why()
    {
        var result = await TopicsAsync(
            Timed([.. Enumerable.Range(0, 40).Select(i => $"They were with alpha{i} and beta{i} and gamma{i}.")])
        );
        Assert.Equal("nothing-recurs", result.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Loops_belong_to_no_topic()
    {
        var transcript = Timed(Pump, Pump, Budget, Budget);
        var loop = Enumerable
            .Range(0, 20)
            .Select(i => new Cue($"x{i}", null, null, "Ann", "The elephant parade elephant parade.") { IsLoop = true });
        var result = await TopicsAsync(transcript with { Cues = [.. transcript.Cues, .. loop] });
        Assert.DoesNotContain("elephant", result.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Phrases_that_occur_everywhere_join_no_cluster()
    {
        int[] everywhere = [.. Enumerable.Range(0, 60)];
        var clusters = PhraseClusters.Of([everywhere, [3, 4, 5], [4, 5, 6], [40, 41], [41, 42]], 60, (_, _) => false);
        Assert.Equal(["0", "1 2", "3 4"], clusters.Select(cluster => string.Join(' ', cluster)), StringComparer.Ordinal);
    }

    [Fact]
    public void Phrases_with_a_common_word_are_joined_although_they_are_said_apart()
    {
        var clusters = PhraseClusters.Of(
            [
                [3],
                [50],
                [20],
            ],
            60,
            (left, right) => left + right == 1
        );
        Assert.Equal(["0 1", "2"], clusters.Select(cluster => string.Join(' ', cluster)), StringComparer.Ordinal);
    }

    private static Task<JsonElement> TopicsAsync(Transcript transcript) => Transcripts.EnrichAsync(new TopicEnricher(), transcript, "en");

    private static JsonElement Named(JsonElement topics, string label) =>
        topics
            .EnumerateArray()
            .Single(topic =>
                topic
                    .GetProperty("phrases")
                    .EnumerateArray()
                    .Any(phrase => string.Equals(phrase.GetString(), label, StringComparison.OrdinalIgnoreCase))
            );

    private static string Sorted(JsonElement topics, string label) =>
        string.Join(
            '|',
            Named(topics, label).GetProperty("phrases").EnumerateArray().Select(phrase => phrase.GetString()).Order(StringComparer.Ordinal)
        );

    private static Transcript Timed(params string[][] said) =>
        Transcripts.Timed([.. said.SelectMany(part => part).Select((text, i) => ((string?)"Ann", i * 5_000, (i * 5_000) + 4_000, text))]);
}
