using System.Text.Json;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.SpeakerStatistics;

/// <summary>
/// Measures speech, silence and turns of each speaker. Speakers are distinguished by their names in the source. Cues without speech are
/// neither speech nor turns.
/// </summary>
internal sealed class SpeakerStatisticsEnricher : IEnricher
{
    /// <summary>Maximum number of listed speakers; a hostile source names another one in each cue.</summary>
    public const int MaxSpeakers = 50;

    /// <summary>
    /// Minimum length of a gap that counts as silence. Gaps between turns of a conversation are rarely longer than a second, in any
    /// language: Stivers et al., "Universals and cultural variation in turn-taking in conversation" (2009).
    /// </summary>
    public const int SilenceFromMs = 1_000;

    public string Feature => "speaker-statistics";

    public string Method => "cue-times";

    public int Version => 2;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = request.Read(transcript, cancellationToken);
        var tallies = Tally(transcript, text, cancellationToken, out var changes);
        var statistics = Describe(tallies, changes);
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(statistics, SpeakerStatisticsJson.Default.SpeakerStatisticsResult));
    }

    private static List<SpeakerTally> Tally(Transcript transcript, SpokenText text, CancellationToken cancellationToken, out int changes)
    {
        var cues = transcript.Cues;
        var tallies = new List<SpeakerTally>();
        var byName = new Dictionary<string, SpeakerTally>(StringComparer.Ordinal);
        SpeakerTally? unnamed = null;
        SpeakerTally? current = null;
        var speakers = new SpeakerTally[cues.Count];
        changes = 0;
        var word = 0;
        for (var i = 0; i < cues.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!cues[i].HasSpeech)
                continue;
            var speaker = cues[i].Speaker is { } name
                ? byName.TryGetValue(name, out var known)
                    ? known
                    : byName[name] = Appear(name)
                : unnamed ??= Appear(null);

            var firstWord = word;
            while (word < text.Words.Count && text.Words[word].Cue == i)
                word++;
            speaker.Add(cues[i], word - firstWord, speaker != current);
            if (current is not null && speaker != current)
                changes++;
            current = speakers[i] = speaker;
        }

        foreach (var sentence in text.Sentences)
        {
            if (sentence.IsQuestion)
                speakers[sentence.LastCue].Questions++;
        }

        return tallies;

        SpeakerTally Appear(string? name)
        {
            var tally = new SpeakerTally(name, tallies.Count);
            tallies.Add(tally);
            return tally;
        }
    }

    private SpeakerStatisticsResult Describe(List<SpeakerTally> tallies, int changes)
    {
        foreach (var tally in tallies)
            tally.Complete();
        var speech = Interval.Merge(tallies.SelectMany(tally => tally.Intervals));
        var timed = speech.Count > 0;
        var (silence, longest) = Silence(speech);
        var speechMs = speech.Sum(interval => interval.LengthMs);

        var ranked = tallies
            .OrderByDescending(tally => tally.SpeechMs)
            .ThenByDescending(tally => tally.Words)
            .ThenBy(tally => tally.Order)
            .ToList();
        var listed = ranked.Take(MaxSpeakers).ToList();
        var others = ranked.Skip(MaxSpeakers).ToList();
        var otherWords = others.Sum(tally => tally.Words);
        var otherSpeech = others.Sum(tally => tally.SpeechMs);
        var wordShares = Shares.Of([.. listed.Select(tally => (long)tally.Words), otherWords]);
        var speechShares = Shares.Of([.. listed.Select(tally => tally.SpeechMs), otherSpeech]);

        return new SpeakerStatisticsResult(
            Method,
            timed ? (long)speech[^1].EndMs - speech[0].StartMs : null,
            timed ? speechMs : null,
            SilenceFromMs,
            timed ? silence : null,
            timed ? longest.LengthMs : null,
            longest.LengthMs > 0 ? longest.StartMs : null,
            timed ? Overlap(tallies) : null,
            changes,
            tallies.Count,
            [.. listed.Select((tally, i) => Figures(tally, wordShares[i], timed ? speechShares[i] : null))],
            others.Count == 0
                ? null
                : new OtherSpeakers(
                    others.Count,
                    others.Sum(tally => tally.Cues),
                    otherWords,
                    wordShares[^1],
                    timed ? otherSpeech : null,
                    timed ? speechShares[^1] : null
                )
        );
    }

    private static SpeakerFigures Figures(SpeakerTally tally, decimal wordShare, decimal? speechShare) =>
        new(
            SpeakerName.Cut(tally.Name),
            tally.Cues,
            tally.Words,
            wordShare,
            speechShare is null ? null : tally.SpeechMs,
            speechShare,
            tally.Turns,
            tally.LongestTurnMs,
            tally.SpeechMs > 0 ? decimal.Round(tally.TimedWords * 60_000m / tally.SpeechMs, 1, MidpointRounding.AwayFromZero) : null,
            tally.Questions
        );

    private static (long SilenceMs, Interval Longest) Silence(List<Interval> speech)
    {
        var silence = 0L;
        var longest = default(Interval);
        foreach (var gap in Interval.Silences(speech))
        {
            silence += gap.LengthMs;
            if (gap.LengthMs > longest.LengthMs)
                longest = gap;
        }

        return (silence, longest);
    }

    /// <summary>Sums the time in which two or more speakers speak at once, by a sweep over the ends of their intervals.</summary>
    private static long Overlap(List<SpeakerTally> tallies)
    {
        var edges = new List<(int AtMs, int Step)>();
        foreach (var interval in tallies.SelectMany(tally => tally.Intervals))
        {
            edges.Add((interval.StartMs, 1));
            edges.Add((interval.EndMs, -1));
        }

        edges.Sort();
        var overlap = 0L;
        var speaking = 0;
        for (var i = 0; i < edges.Count; i++)
        {
            if (speaking > 1)
                overlap += (long)edges[i].AtMs - edges[i - 1].AtMs;
            speaking += edges[i].Step;
        }

        return overlap;
    }
}
