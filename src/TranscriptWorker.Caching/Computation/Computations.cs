using System.Collections.Concurrent;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Runs one computation for each entry and generation in this process: later callers join the running task.</summary>
internal sealed class Computations(ClaimedComputation claimed, HotOnlyComputation hotOnly, CacheMetrics metrics)
{
    private readonly ConcurrentDictionary<(EntryKey Key, long Generation), Task<CacheEntry>> _running = new();

    public async Task<CacheEntry> RunAsync(
        EntryKey key,
        long generation,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var own = new TaskCompletionSource<CacheEntry>(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = _running.GetOrAdd((key, generation), own.Task); // Rule: join-same-generation
            if (running == own.Task)
                return await LeadAsync(key, generation, compute, own, cancellationToken);

            metrics.Joined(key.Kind);
            try
            {
                return await running.WaitAsync(cancellationToken) with { Source = EntrySource.Joined };
            }
            catch (Exception error)
                when (!cancellationToken.IsCancellationRequested && error is not (GenerationChangedException or DurableTierException))
            {
                // The leading call was cancelled or failed for a reason of its own, which does not apply to this call.
            }
        }
    }

    private async Task<CacheEntry> LeadAsync(
        EntryKey key,
        long generation,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        TaskCompletionSource<CacheEntry> own,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var entry = key.Kind.IsDurable
                ? await claimed.RunAsync(key, generation, compute, cancellationToken)
                : await hotOnly.RunAsync(key, generation, compute, cancellationToken);
            own.SetResult(entry);
            Leave();
            return entry;
        }
        catch (Exception error)
        {
            // Leaves first, so that a joiner that continues becomes the leader instead of finding this failure again.
            Leave();
            if (error is OperationCanceledException)
                own.SetCanceled(CancellationToken.None);
            else
                own.SetException(error);
            // Nobody may have joined, and an unobserved exception would surface in the finalizer.
            _ = own.Task.Exception;
            throw;
        }

        void Leave() => _running.TryRemove(new((key, generation), own.Task));
    }
}
