using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching;

/// <summary>Runs one computation an entry and generation: in the process by sharing its task, in the fleet by a claim.</summary>
internal sealed class Computations(
    IHotTier hot,
    DurableReader durable,
    ClaimStore claims,
    EntryReader reader,
    IOptions<CacheOptions> options,
    CacheMetrics metrics,
    TimeProvider clock,
    ILogger<Computations> logger,
    FileStore files
)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(2);

    private readonly CacheOptions _options = options.Value;
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
            var running = _running.GetOrAdd((key, generation), own.Task);
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
                // The job that led gave up, or failed by what it alone had; this one has not.
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
                ? await ComputeUnderClaimAsync(key, generation, compute, cancellationToken)
                : await ComputeHotOnlyAsync(key, generation, compute, cancellationToken);
            own.SetResult(entry);
            Leave();
            return entry;
        }
        catch (Exception error)
        {
            // Left first, so that a joiner that goes on leads, instead of finding this failure again.
            Leave();
            if (error is OperationCanceledException)
                own.SetCanceled(CancellationToken.None);
            else
                own.SetException(error);
            // Nobody may have joined, and an exception that nobody looks at would surface in the finalizer.
            _ = own.Task.Exception;
            throw;
        }

        void Leave() => _running.TryRemove(new((key, generation), own.Task));
    }

    private async Task<CacheEntry> ComputeHotOnlyAsync(
        EntryKey key,
        long generation,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var json = await compute(cancellationToken);
        var (cost, lifetime, now) = (
            clock.GetElapsedTime(started),
            _options.Lifetimes.Of(key.Kind),
            await durable.FindTimeAsync(cancellationToken)
        );
        var fence = new Fence(generation, now, now + lifetime, cost);
        metrics.Computed(key.Kind, cost);
        if (json.Length > _options.MaxValueBytes)
            Log.ValueTooLarge(logger, key, json.Length);
        else
            await hot.FillAsync(
                HotFillOf(key, generation, started, EntryFormat.Seal(key, EntryFormat.Pack(json), fence), lifetime),
                cancellationToken
            );
        return new CacheEntry(json, EntrySource.Computed, fence.ExpiresAt, cost);
    }

    private async Task<CacheEntry> ComputeUnderClaimAsync(
        EntryKey key,
        long generation,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    )
    {
        var watch = new ClaimWatch(claims, key, generation, _options.ClaimLease, clock);
        var poll = FirstPoll;
        while (true)
        {
            var claim = await watch.TryTakeAsync(cancellationToken);
            try
            {
                // Whoever held the claim until now may have committed.
                if (await FindAsync(key, generation, cancellationToken) is { } found)
                {
                    await ReleaseAsync(claim);
                    return found;
                }

                if (claim is not null)
                    return await ComputeAsync(claim, compute, cancellationToken);
            }
            catch
            {
                await ReleaseAsync(claim);
                throw;
            }

            if (poll == FirstPoll)
            {
                metrics.Waited(key.Kind);
                Log.WaitingForClaim(logger, key);
            }

            await Task.Delay(poll, clock, cancellationToken);
            poll = poll * 2 < LongestPoll ? poll * 2 : LongestPoll;
        }
    }

    private async Task<CacheEntry> ComputeAsync(
        Claim claim,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    )
    {
        var (key, generation) = (claim.Key, claim.Generation);
        if (claim.Epoch > 1)
        {
            metrics.TakenOver(key.Kind);
            Log.ClaimTakenOver(logger, key, claim.Epoch);
        }

        var started = clock.GetTimestamp();
        var json = await ComputeRenewingAsync(claim, compute, cancellationToken);
        var cost = clock.GetElapsedTime(started);
        metrics.Computed(key.Kind, cost);
        if (json.Length > _options.MaxValueBytes)
        {
            Log.ValueTooLarge(logger, key, json.Length);
            await ReleaseAsync(claim);
            return new CacheEntry(json, EntrySource.Computed, clock.GetUtcNow().UtcDateTime, cost);
        }

        var knownAt = clock.GetTimestamp();
        var lifetime = _options.Lifetimes.Of(key.Kind);
        if (await claims.CommitAsync(claim, EntryFormat.Pack(json), lifetime, cost, cancellationToken) is not { } stored)
        {
            metrics.CommitRefused(key.Kind);
            Log.ClaimLost(logger, key);
            throw new GenerationChangedException(key);
        }

        metrics.Stored(key.Kind, json.Length, stored.Value.Length);
        await hot.FillAsync(HotFillOf(key, generation, knownAt, stored.Value, lifetime), cancellationToken);
        return new CacheEntry(json, EntrySource.Computed, stored.Fence.ExpiresAt, cost);
    }

    private async Task<byte[]> ComputeRenewingAsync(
        Claim claim,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    )
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewal = RenewAsync(claim, lost, done.Token);
        try
        {
            return await compute(lost.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && lost.IsCancellationRequested)
        {
            metrics.CommitRefused(claim.Key.Kind);
            Log.ClaimLost(logger, claim.Key);
            throw new GenerationChangedException(claim.Key);
        }
        finally
        {
            // It ends a timer and nothing else, so it need not be done by another thread.
#pragma warning disable CA1849, MA0042
            done.Cancel();
#pragma warning restore CA1849, MA0042
            await renewal;
        }
    }

    private async Task RenewAsync(Claim claim, CancellationTokenSource lost, CancellationToken done)
    {
        using var timer = new PeriodicTimer(_options.ClaimLease / 3, clock);
        while (true)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(done))
                    return;
                if (await claims.RenewAsync(claim, _options.ClaimLease, done))
                    continue;
                await lost.CancelAsync();
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (DurableTierException error)
            {
                // The next tick tries again; should the lease run out meanwhile, the commit is refused.
                Log.ClaimNotRenewed(logger, claim.Key, error);
            }
        }
    }

    private async Task<CacheEntry?> FindAsync(EntryKey key, long generation, CancellationToken cancellationToken)
    {
        var reading = await durable.ReadAsync(key.Subject, [key], cancellationToken);
        if (reading.State.Generation != generation)
            throw new GenerationChangedException(key);
        if (!reading.Entries.TryGetValue(key, out var entry) || reader.ReadDurable(key, entry, generation) is not { } hit)
            return null;
        if (key.Kind.HasFile && !files.Holds(key, generation, hit.Json.Span))
            return null;
        metrics.Hit(key.Kind, hit);
        await hot.FillAsync(HotFillOf(key, generation, reading.KnownAt, entry.Value, entry.Remaining), cancellationToken);
        return hit;
    }

    /// <summary>A fill of one entry, for a tier that knows the generation already.</summary>
    private static HotFill HotFillOf(EntryKey key, long generation, long knownAt, byte[] value, TimeSpan remaining) =>
        new(key.Subject, new SubjectState(generation, null, null), knownAt, Lease: null, new HotEntry(key, value, remaining));

    private async Task ReleaseAsync(Claim? claim)
    {
        if (claim is null)
            return;
        try
        {
            using var timeout = new CancellationTokenSource(ReleaseTimeout, clock);
            await claims.ReleaseAsync(claim, timeout.Token);
        }
        catch (Exception error) when (error is DurableTierException or OperationCanceledException)
        {
            Log.ClaimNotReleased(logger, claim.Key, error);
        }
    }
}
