using System.Text.Json;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.RedactedTranscript;

/// <summary>Re-emits the transcript with placeholders for personal data.</summary>
internal sealed class RedactedTranscriptEnricher : IEnricher
{
    public string Feature => "redacted-transcript";

    public string Method => "shapes-and-checksums";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var (redacted, replaced) = TranscriptRedaction.Redact(transcript, request.Language, cancellationToken);
        var result = new RedactedTranscriptResult(transcript.Language, Method, replaced, transcript.Cues.Count, Listed(redacted.Cues));
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, RedactedTranscriptJson.Default.RedactedTranscriptResult));
    }

    private static List<RedactedCue> Listed(IReadOnlyList<Cue> cues)
    {
        var listed = new List<RedactedCue>();
        var length = 0;
        foreach (var cue in cues)
        {
            length += cue.Text.Length;
            if (length > RedactedTranscriptResult.MaxTextLength || listed.Count == RedactedTranscriptResult.MaxCues)
                break;
            listed.Add(new RedactedCue(cue.Id, cue.StartMs, cue.EndMs, SpeakerName.Cut(cue.Speaker), cue.Text));
        }

        return listed;
    }
}
