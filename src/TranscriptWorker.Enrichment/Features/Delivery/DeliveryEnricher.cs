using System.Text.Json;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>Measures readability, pace, fillers, interruptions, overlaps and silences.</summary>
internal sealed class DeliveryEnricher : IEnricher
{
    /// <summary>Maximum number of listed speakers; a hostile source names another one in each cue.</summary>
    public const int MaxSpeakers = 50;

    /// <summary>Maximum number of interruptions, of overlaps and of silences that are listed.</summary>
    public const int MaxListed = 10;

    /// <summary>Maximum number of cues that are listed for a filler.</summary>
    public const int MaxCues = 5;

    public string Feature => "delivery";

    public string Method => "cue-times-and-lists";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var cues = transcript.Cues;
        var text = request.Read(transcript, cancellationToken);
        var (readability, unreadable) = Readability.Of(text);
        var fillers = FillerCount.Of(text, cancellationToken);
        var speech = new TimedSpeech(text, cues, cancellationToken);
        var untimed = speech.Cues.Count == 0 ? "no-times" : null;
        var unattributed = untimed ?? (speech.HasSpeakers ? null : "no-speakers");
        var interruptions = unattributed is null ? Interruptions.Of(speech, cancellationToken) : null;
        var result = new DeliveryResult(
            text.Language.Tag,
            text.Language.Source,
            Method,
            Missing(
                ("readability", unreadable),
                ("pace", untimed),
                ("fillers", fillers is null ? "no-word-list" : null),
                ("interruptions", unattributed),
                ("overlaps", unattributed),
                ("silences", untimed)
            ),
            readability,
            untimed is null ? Pace.Of(speech) : null,
            fillers?.Describe(text.Words.Count, cues),
            interruptions is null ? null : Interruptions.Describe(interruptions),
            unattributed is null ? speech.Overlaps() : null,
            untimed is null ? speech.Silences() : null,
            Speakers(text, cues, speech, fillers, interruptions)
        );
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, DeliveryJson.Default.DeliveryResult));
    }

    private static List<MissingPart> Missing(params ReadOnlySpan<(string Part, string? Reason)> parts)
    {
        var missing = new List<MissingPart>();
        foreach (var (part, reason) in parts)
        {
            if (reason is not null)
                missing.Add(new MissingPart(part, reason));
        }

        return missing;
    }

    private static List<SpeakerDelivery> Speakers(
        SpokenText text,
        IReadOnlyList<Cue> cues,
        TimedSpeech speech,
        FillerCount? fillers,
        List<Interruption>? interruptions
    )
    {
        var words = text.Words.CountBy(word => cues[word.Cue].Speaker ?? "", StringComparer.Ordinal).ToList();
        var timed = speech
            .Cues.GroupBy(cue => cue.Cue.Speaker ?? "", StringComparer.Ordinal)
            .ToDictionary(own => own.Key, StringComparer.Ordinal);
        var filled = fillers?.ByCue.AggregateBy(
            pair => cues[pair.Key].Speaker ?? "",
            0,
            (sum, pair) => sum + pair.Value,
            StringComparer.Ordinal
        );
        var filledBy = filled?.ToDictionary(StringComparer.Ordinal);
        var interrupting = interruptions
            ?.CountBy(interruption => interruption.Speaker ?? "", StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal);
        return
        [
            .. words
                .OrderByDescending(speaker => speaker.Value)
                .Take(MaxSpeakers)
                .Select(speaker => new SpeakerDelivery(
                    speaker.Key.Length == 0 ? null : SpeakerName.Cut(speaker.Key),
                    speaker.Value,
                    timed.TryGetValue(speaker.Key, out var own) ? PaceOf([.. own]) : null,
                    filledBy?.GetValueOrDefault(speaker.Key),
                    interrupting?.GetValueOrDefault(speaker.Key)
                )),
        ];
    }

    private static decimal? PaceOf(List<SpokenCue> cues) =>
        Pace.PerMinute(cues.Sum(cue => cue.Words), Interval.Merge(cues.Select(cue => cue.Time)).Sum(interval => interval.LengthMs));
}
