using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class ExclusionStore(SimulatedProcess process)
{
    public Task<ExclusionOutcome> TryExcludeAsync(Epoch epoch, Subject subject, CancellationToken cancellationToken) =>
        process.Database.CallAsync("exclude", db => db.TryExclude(epoch, subject), cancellationToken);

    public Task<bool> TryReadmitAsync(Epoch epoch, string subject, long sequence, CancellationToken cancellationToken) =>
        process.Database.CallAsync("readmit", db => db.TryReadmit(epoch, subject, sequence), cancellationToken);
}

internal enum ExclusionOutcome
{
    Excluded,
    EpochEnded,
    Refused,
}
