using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class SubjectStore(SimulatedProcess process)
{
    public Task<InvalidatedSubject> InvalidateAsync(Subject subject, Invalidation invalidation, CancellationToken cancellationToken) =>
        process.Database.CallAsync("invalidate", db => db.Invalidate(subject, invalidation), cancellationToken);
}

/// <summary>Stands for the product's record of this name.</summary>
internal sealed record InvalidatedSubject(AppliedInvalidation Applied, SubjectState State);
