using System.Collections.Concurrent;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Computation;

/// <summary>
/// Runs one computation for each entry and generation in this process: later callers join the running task, and share its result or its
/// failure. If the leading call is cancelled, one of those who joined leads.
/// </summary>
internal sealed class Computations(ClaimedComputation claimed, HotOnlyComputation hotOnly, CacheMetrics metrics)
{
    private readonly ConcurrentDictionary<(EntryKey Key, long Generation), Task<CacheEntry>> _running = new();

    /// <summary>Computes entries of one subject and generation, or joins the computations of other calls.</summary>
    /// <param name="wanted">The computations.</param>
    /// <param name="generation">The generation of their subject.</param>
    /// <param name="granted">Claims that the caller holds already; they are committed or released.</param>
    /// <param name="cancellationToken">Ends the computations.</param>
    public async Task<IReadOnlyDictionary<EntryKey, CacheEntry>> RunAsync(
        IReadOnlyList<EntryComputation> wanted,
        long generation,
        IReadOnlyList<Claim> granted,
        CancellationToken cancellationToken
    )
    {
        var results = new Dictionary<EntryKey, CacheEntry>();
        while (true)
        {
            var leads = new Dictionary<EntryKey, TaskCompletionSource<CacheEntry>>();
            var joins = new Dictionary<EntryKey, Task<CacheEntry>>();
            foreach (var (key, _) in wanted.Where(w => !results.ContainsKey(w.Key)))
            {
                var own = new TaskCompletionSource<CacheEntry>(TaskCreationOptions.RunContinuationsAsynchronously);
                var running = _running.GetOrAdd((key, generation), own.Task); // Rule: join-same-generation
                if (running == own.Task)
                    leads[key] = own;
                else
                    joins[key] = running;
            }

            // Before it waits for others, so that no two calls wait for each other.
            await LeadAsync([.. wanted.Where(w => leads.ContainsKey(w.Key))], generation, granted, leads, results, cancellationToken);
            granted = [];
            foreach (var (key, running) in joins)
                await JoinAsync(key, running, results, cancellationToken);
            if (results.Count == wanted.Count)
                return results;
        }
    }

    private async Task JoinAsync(
        EntryKey key,
        Task<CacheEntry> running,
        Dictionary<EntryKey, CacheEntry> results,
        CancellationToken cancellationToken
    )
    {
        metrics.Joined(key.Kind);
        try
        {
            results[key] = await running.WaitAsync(cancellationToken) with { Source = EntrySource.Joined };
        }
        catch (OperationCanceledException) when (running.IsCanceled && !cancellationToken.IsCancellationRequested)
        {
            // The leading call ended for a reason of its own, which does not apply to this call.
        }
    }

    private async Task LeadAsync(
        IReadOnlyList<EntryComputation> wanted,
        long generation,
        IReadOnlyList<Claim> granted,
        Dictionary<EntryKey, TaskCompletionSource<CacheEntry>> leads,
        Dictionary<EntryKey, CacheEntry> results,
        CancellationToken cancellationToken
    )
    {
        var failures = new Dictionary<EntryKey, Exception>();
        List<EntryComputation> noted = [.. wanted.Select(w => new EntryComputation(w.Key, token => ComputeAsync(w, failures, token)))];
        try
        {
            await claimed.RunAsync([.. noted.Where(w => w.Key.Kind.IsDurable)], generation, granted, Done, cancellationToken);
            foreach (var computation in noted.Where(w => !w.Key.Kind.IsDurable))
                Done(computation.Key, await hotOnly.RunAsync(computation, generation, cancellationToken));
        }
        catch (Exception error)
        {
            foreach (var (key, own) in leads.Where(l => !results.ContainsKey(l.Key)))
            {
                // Leaves first, so that a joiner that continues becomes the leader instead of finding this failure again.
                Leave(key, own);
                if (failures.TryGetValue(key, out var failure))
                    own.SetException(failure);
                else if (error is GenerationChangedException or DurableTierException)
                    own.SetException(error);
                else
                    own.SetCanceled(CancellationToken.None);
                // Nobody may have joined, and an unobserved exception would surface in the finalizer.
                _ = own.Task.Exception;
            }

            throw;
        }

        void Done(EntryKey key, CacheEntry entry)
        {
            results[key] = entry;
            var own = leads[key];
            own.SetResult(entry);
            Leave(key, own);
        }

        void Leave(EntryKey key, TaskCompletionSource<CacheEntry> own) => _running.TryRemove(new((key, generation), own.Task));
    }

    /// <summary>Computes an entry, and notes its failure for those who have joined, unless the leading call was cancelled.</summary>
    private static async ValueTask<byte[]> ComputeAsync(
        EntryComputation computation,
        Dictionary<EntryKey, Exception> failures,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await computation.ComputeAsync(cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            failures[computation.Key] = error;
            throw;
        }
    }
}
