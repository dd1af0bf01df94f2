using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.SpeakerStatistics;

namespace TranscriptWorker.Tests.Enrichment.Features.SpeakerStatistics;

public sealed class SpeakerStatisticsTests
{
    private static readonly Transcript Conversation = Transcripts.Timed(
        ("Ann", 0, 4_000, "Did it work?"),
        ("Ann", 4_500, 6_000, "It did not."),
        ("Bob", 5_500, 8_000, "Really? Why?"),
        ("Ann", 10_000, 12_000, "Nobody knows.")
    );

    [Fact]
    public async Task A_conversation_is_measured()
    {
        const string expected = """
            {"method":"cue-times","durationMs":12000,"speechMs":9500,"silenceFromMs":1000,"silenceMs":2000,"longestSilenceMs":2000,
            "longestSilenceStartMs":8000,"overlapMs":500,"speakerChanges":2,"speakerCount":2,"speakers":[
            {"name":"Ann","cues":3,"words":8,"wordShare":0.8,"speechMs":7500,"speechShare":0.75,
            "turns":2,"longestTurnMs":6000,"wordsPerMinute":64,"questions":1},
            {"name":"Bob","cues":1,"words":2,"wordShare":0.2,"speechMs":2500,"speechShare":0.25,
            "turns":1,"longestTurnMs":2500,"wordsPerMinute":48,"questions":2}
            ],"others":null}
            """;
        var statistics = await Transcripts.EnrichAsync(new SpeakerStatisticsEnricher(), Conversation);
        Assert.Equal(expected.Replace("\n", "", StringComparison.Ordinal), statistics.GetRawText());
    }

    [Fact]
    public async Task Times_are_null_if_the_source_has_none()
    {
        var statistics = await Transcripts.EnrichAsync(
            new SpeakerStatisticsEnricher(),
            Transcripts.Spoken(("Ann", "One two three."), ("Bob", "Four."))
        );
        foreach (var name in new[] { "durationMs", "speechMs", "silenceMs", "longestSilenceMs", "longestSilenceStartMs", "overlapMs" })
            Assert.Equal(JsonValueKind.Null, statistics.GetProperty(name).ValueKind);
        var ann = statistics.GetProperty("speakers")[0];
        foreach (var name in new[] { "speechMs", "speechShare", "longestTurnMs", "wordsPerMinute" })
            Assert.Equal(JsonValueKind.Null, ann.GetProperty(name).ValueKind);
        Assert.Equal(0.75m, ann.GetProperty("wordShare").GetDecimal());
    }

    [Fact]
    public async Task A_transcript_without_speakers_has_one_unnamed_speaker()
    {
        var statistics = await Transcripts.EnrichAsync(
            new SpeakerStatisticsEnricher(),
            Transcripts.Timed((null, 0, 1000, "One."), (null, 1000, 2000, "Two."))
        );
        var speaker = Assert.Single(statistics.GetProperty("speakers").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, speaker.GetProperty("name").ValueKind);
        Assert.Equal(1, speaker.GetProperty("turns").GetInt32());
    }

    [Fact]
    public async Task A_gap_shorter_than_a_second_does_not_count_as_silence()
    {
        Assert.Equal(0, await SilenceAsync(999));
        Assert.Equal(1000, await SilenceAsync(1000));

        static async Task<int> SilenceAsync(int gap)
        {
            var transcript = Transcripts.Timed(("Ann", 0, 1000, "One."), ("Ann", 1000 + gap, 5000, "Two."));
            return (await Transcripts.EnrichAsync(new SpeakerStatisticsEnricher(), transcript)).GetProperty("silenceMs").GetInt32();
        }
    }

    [Fact]
    public async Task Overlapping_cues_of_one_speaker_count_once_and_not_as_overlap()
    {
        var transcript = Transcripts.Timed(("Ann", 0, 2000, "One."), ("Ann", 1000, 3000, "Two."));
        var statistics = await Transcripts.EnrichAsync(new SpeakerStatisticsEnricher(), transcript);
        Assert.Equal(0, statistics.GetProperty("overlapMs").GetInt32());
        Assert.Equal(3000, statistics.GetProperty("speakers")[0].GetProperty("speechMs").GetInt32());
    }

    [Fact]
    public async Task Words_in_cues_without_times_do_not_count_in_words_per_minute()
    {
        var transcript = new Transcript(
            null,
            [new Cue("a", 0, 60_000, "Ann", "One two."), new Cue("b", null, null, "Ann", "Three four.")],
            []
        );
        var ann = (await Transcripts.EnrichAsync(new SpeakerStatisticsEnricher(), transcript)).GetProperty("speakers")[0];
        Assert.Equal(2, ann.GetProperty("wordsPerMinute").GetInt32());
        Assert.Equal(4, ann.GetProperty("words").GetInt32());
    }

    [Fact]
    public async Task Speakers_over_the_limit_are_totalled_and_names_are_cut()
    {
        var cues = Enumerable
            .Range(0, 60)
            .Select(i => ((string?)$"{i:00}{new string('x', 1000)}", i * 1000, (i * 1000) + 1000, "Word."))
            .ToArray();
        var statistics = await Transcripts.EnrichAsync(new SpeakerStatisticsEnricher(), Transcripts.Timed(cues));
        Assert.Equal(60, statistics.GetProperty("speakerCount").GetInt32());
        Assert.Equal(50, statistics.GetProperty("speakers").GetArrayLength());
        Assert.All(statistics.GetProperty("speakers").Strings("name"), name => Assert.Equal(128, name!.Length));
        var others = statistics.GetProperty("others");
        Assert.Equal(10, others.GetProperty("count").GetInt32());
        Assert.Equal(10_000, others.GetProperty("speechMs").GetInt32());
        var listed = statistics.GetProperty("speakers").EnumerateArray().Sum(speaker => speaker.GetProperty("speechShare").GetDecimal());
        Assert.Equal(1m, listed + others.GetProperty("speechShare").GetDecimal());
    }

    [Fact]
    public void Rounded_shares_add_up_to_one()
    {
        Assert.Equal([0.3334m, 0.3333m, 0.3333m], Shares.Of([1, 1, 1]));
        Assert.Equal([0m, 0m], Shares.Of([0, 0]));
        Assert.Equal([0.6667m, 0.3333m], Shares.Of([2, 1]));
    }
}
