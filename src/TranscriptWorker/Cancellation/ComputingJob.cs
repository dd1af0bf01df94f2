using TranscriptWorker.Caching.Durable.Cancellations;

namespace TranscriptWorker.Cancellation;

/// <summary>A job that computes results in this process. Dispose of it when it has ended.</summary>
internal sealed class ComputingJob(CancelledJob job, Action<ComputingJob> end) : IDisposable
{
#pragma warning disable CA2213 // It has neither timer nor handle, and a cancellation may come while the job ends.
    private readonly CancellationTokenSource _source = new();
#pragma warning restore CA2213

    public CancelledJob Job => job;

    /// <summary>Ends the computation if the job is cancelled.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the job was cancelled while it computed.</summary>
    public bool IsCancelled => _source.IsCancellationRequested;

    public Task CancelAsync() => _source.CancelAsync();

    public void Dispose() => end(this);
}
