using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// Which epoch this process knows, and how long it may believe what Redis says under it. A process that has not asked for
/// <see cref="Lease"/> believes nothing; so whoever has known an epoch for longer than that knows that nobody believes an earlier one.
/// Times are this process's monotonic clock; clocks of two machines may differ in speed by less than <see cref="Margin"/> in
/// <see cref="Lease"/>.
/// </summary>
internal sealed class EpochView(EpochStore store, TimeProvider clock)
{
    /// <summary>How long a renewal is good for, counted from before the durable tier was asked.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    /// <summary>What clocks may differ by within <see cref="Lease"/>.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    private readonly Lock _starts = new();
    private volatile KnownEpoch? _known;
    private Task<KnownEpoch>? _running;
    private Task<KnownEpoch>? _next;

    /// <summary>What is known, however long ago it was asked for; null before the first renewal.</summary>
    public KnownEpoch? Known => _known;

    /// <summary>The epoch that may be used now; null where there is none.</summary>
    public Epoch? Usable => _known is { Epoch.Nonce: not null } known && IsFresh(known) ? known.Epoch : null;

    /// <summary>Whether an answer that came under an epoch may be believed. To be asked after the answer, never only before.</summary>
    public bool Believes(Epoch epoch) => _known is { } known && known.Epoch == epoch && IsFresh(known);

    /// <summary>Whether what is known is known from less than <see cref="Lease"/> ago.</summary>
    public bool IsFresh(KnownEpoch known) => clock.GetElapsedTime(known.AskedAt) < Lease;

    /// <summary>Asks the durable tier which epoch counts, at a time after this call. Those who wait for the same answer share it.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<KnownEpoch> RenewAsync(CancellationToken cancellationToken)
    {
        lock (_starts)
        {
            // The one under way may have asked before this call.
            var renewal = _running is null ? _running = AskAsync() : _next ??= AskAfterAsync(_running);
            return renewal.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until every process knows an epoch as late as this one, or believes in none.</summary>
    public async Task UntilKnownToAllAsync(KnownEpoch known, CancellationToken cancellationToken)
    {
        while (Lease + Margin - clock.GetElapsedTime(known.Since) is { Ticks: > 0 } left)
            await Task.Delay(left, clock, cancellationToken);
    }

    /// <summary>
    /// Waits until no renewal is under way, whoever gave up waiting for it: only then may the connection that it uses be closed.
    /// </summary>
    public async Task UntilIdleAsync()
    {
        while (Latest() is { } renewal)
            await renewal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Task? Latest()
        {
            lock (_starts)
                return _next ?? _running;
        }
    }

    private async Task<KnownEpoch> AskAfterAsync(Task<KnownEpoch> running)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        lock (_starts)
            (_running, _next) = (_next, null);
        return await AskAsync();
    }

    private async Task<KnownEpoch> AskAsync()
    {
        // A renewal is never the first to run: who starts it holds the lock until it is known as the one under way.
        await Task.Yield();
        try
        {
            var askedAt = clock.GetTimestamp();
            var epoch = await store.ReadAsync(CancellationToken.None);
            var known = new KnownEpoch(epoch, askedAt, _known is { } last && last.Epoch == epoch ? last.Since : clock.GetTimestamp());
            _known = known;
            return known;
        }
        finally
        {
            lock (_starts)
                if (_next is null)
                    _running = null;
        }
    }
}

/// <param name="Epoch">The epoch.</param>
/// <param name="AskedAt">Monotonic timestamp, taken before the durable tier was asked.</param>
/// <param name="Since">Monotonic timestamp of the first answer that named it.</param>
internal sealed record KnownEpoch(Epoch Epoch, long AskedAt, long Since);
