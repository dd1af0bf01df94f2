using System.Text.Json;
using TranscriptWorker.Enrichment.Features.KeyPhrases;
using TranscriptWorker.Enrichment.Features.SpeakerStatistics;
using TranscriptWorker.Enrichment.Features.Summary;
using TranscriptWorker.Tests.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Features;

public sealed class NonSpeechInFeaturesTests
{
    private const string Pump = "The drain pump of the washing machine [laughs] is blocked by a coin in the filter.";
    private const string Hose = "A technician will replace the drain hose of the washing machine on Monday. [upbeat music]";
    private const string Warranty = "(coughs) The warranty covers the drain pump and the work of the technician until March.";

    [Fact]
    public async Task A_summary_quotes_no_non_speech()
    {
        var summary = await Transcripts.EnrichAsync(new SummaryEnricher(), Reading.PlainText($"{Pump}\n{Hose}\n{Warranty}"));
        Assert.Equal(
            "The drain pump of the washing machine is blocked by a coin in the filter.|"
                + "A technician will replace the drain hose of the washing machine on Monday.|"
                + "The warranty covers the drain pump and the work of the technician until March.",
            string.Join('|', summary.GetProperty("sentences").Strings("text"))
        );
    }

    [Fact]
    public async Task A_sentence_runs_on_over_a_cue_of_non_speech()
    {
        var transcript = Reading.SubRip(
            "1\n00:00:01,000 --> 00:00:02,000\nThe drain pump of the washing\n\n2\n00:00:02,000 --> 00:00:03,000\n[laughs]\n\n"
                + "3\n00:00:03,000 --> 00:00:04,000\nmachine is blocked by a coin in the filter.\n"
        );
        var summary = await Transcripts.EnrichAsync(new SummaryEnricher(), transcript);
        Assert.Equal(
            "The drain pump of the washing machine is blocked by a coin in the filter.",
            Assert.Single(summary.GetProperty("sentences").Strings("text"))
        );
    }

    [Fact]
    public async Task Non_speech_is_no_key_phrase()
    {
        var transcript = Reading.PlainText(
            string.Join('\n', Enumerable.Repeat("[upbeat guitar music]\nThe drain pump is blocked. (crowd cheering)", 8))
        );
        var phrases = (await Transcripts.EnrichAsync(new KeyPhraseEnricher(), transcript)).GetProperty("phrases").Strings("text");
        Assert.Contains("drain pump", phrases, StringComparer.Ordinal);
        Assert.DoesNotContain(phrases, phrase => phrase!.Contains("music", StringComparison.Ordinal));
        Assert.DoesNotContain(phrases, phrase => phrase!.Contains("crowd", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Non_speech_counts_neither_as_words_nor_as_time_of_speech()
    {
        var transcript = Reading.SubRip(
            "1\n00:00:00,000 --> 00:00:30,000\n[Music]\n\n2\n00:00:30,000 --> 00:00:32,000\nANN: Well (laughs) yes.\n\n"
                + "3\n00:00:32,000 --> 00:00:34,000\nBOB: [inaudible 00:19] no.\n\n4\n00:00:34,000 --> 00:00:40,000\n♪ La la la ♪\n"
        );
        var statistics = await Transcripts.EnrichAsync(new SpeakerStatisticsEnricher(), transcript);
        Assert.Equal(4, transcript.Cues.Count);
        Assert.Equal(4_000, statistics.GetProperty("speechMs").GetInt64());
        Assert.Equal("Ann 2, Bob 1", string.Join(", ", statistics.GetProperty("speakers").EnumerateArray().Select(Words)));

        static string Words(JsonElement speaker) =>
            $"{speaker.GetProperty("name").GetString()![..1]}{speaker.GetProperty("name").GetString()![1..].ToLowerInvariant()} "
            + $"{speaker.GetProperty("words").GetInt32()}";
    }

    [Fact]
    public async Task A_transcript_of_music_alone_has_no_words()
    {
        var transcript = Reading.PlainText("[Music]\n♪♪\n(applause)");
        var statistics = await Transcripts.EnrichAsync(new SpeakerStatisticsEnricher(), transcript);
        Assert.Equal(0, statistics.GetProperty("speakerCount").GetInt32());
        var summary = await Transcripts.EnrichAsync(new SummaryEnricher(), transcript);
        Assert.Empty(summary.GetProperty("sentences").EnumerateArray());
        Assert.Equal(3, transcript.Cues.Count);
    }
}
