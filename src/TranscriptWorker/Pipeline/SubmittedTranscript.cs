using TranscriptWorker.Caching;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Pipeline;

/// <summary>A transcript that a job carries or points to, as opposed to one that is stored.</summary>
/// <param name="Transcript">The parsed transcript.</param>
/// <param name="Json">Its canonical JSON.</param>
/// <param name="Hash">The hash of its content.</param>
internal sealed record SubmittedTranscript(Transcript Transcript, byte[] Json, string Hash)
{
    /// <summary>Whether the stored state has the same content.</summary>
    public bool IsOf(SubjectState state) => string.Equals(Hash, state.ContentHash, StringComparison.Ordinal);
}
