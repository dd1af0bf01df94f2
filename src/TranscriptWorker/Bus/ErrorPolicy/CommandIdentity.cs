using TranscriptWorker.Caching;
using TranscriptWorker.Intake;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>What logs and retries need to know of a command.</summary>
/// <param name="Id">The id that its sender gave it.</param>
/// <param name="TranscriptId">The transcript, as <see cref="Failure.Quote"/> gives it.</param>
/// <param name="Subject">The transcript; null if its id or its tenant is not valid.</param>
/// <param name="Deadline">When its answer is of no use any more; null for never.</param>
internal readonly record struct CommandIdentity(Guid Id, string TranscriptId, Subject? Subject, DateTimeOffset? Deadline = null)
{
    /// <summary>Whether it has content, or an address of content.</summary>
    public bool BringsContent { get; init; }

    /// <summary>The version of its content at the source, if it has one.</summary>
    public long? SourceVersion { get; init; }

    /// <summary>Keeps its status; null if nobody asked for it.</summary>
    public TrackedJob? Tracked { get; init; }
}
