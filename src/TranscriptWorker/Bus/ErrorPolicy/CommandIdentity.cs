using TranscriptWorker.Caching;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>What logs and retries need to know of a command.</summary>
/// <param name="Id">The id that its sender gave it.</param>
/// <param name="TranscriptId">The transcript, as <see cref="Failure.Quote"/> gives it.</param>
/// <param name="Subject">The transcript; null if its id or its tenant is not valid.</param>
/// <param name="Deadline">When its answer is of no use any more; null for never.</param>
/// <param name="BringsContent">Whether it has content, or an address of content.</param>
internal readonly record struct CommandIdentity(
    Guid Id,
    string TranscriptId,
    Subject? Subject,
    DateTimeOffset? Deadline = null,
    bool BringsContent = false
);
