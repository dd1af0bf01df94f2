using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>
/// The epoch that this process knows, and how long the process may believe answers of Redis under it. A process whose last renewal is older
/// than <see cref="Lease"/> believes nothing. So a process that has known an epoch for longer than that knows that no process believes an
/// earlier one. Times are this process's monotonic clock; the clocks of two machines may differ by less than <see cref="Margin"/> in
/// <see cref="Lease"/>.
/// </summary>
internal sealed class EpochView(EpochStore store, HotProtocols protocols, TimeProvider clock)
{
    /// <summary>How long a renewal is valid, counted from before the read of the durable tier.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(1);

    /// <summary>The largest difference between clocks within <see cref="Lease"/>.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    private readonly Lock _starts = new();
    private volatile KnownEpoch? _known;
    private volatile bool _isUsed;
    private Task<KnownEpoch>? _running;
    private Task<KnownEpoch>? _next;

    /// <summary>The last known epoch, however old; null before the first renewal.</summary>
    public KnownEpoch? Known => _known;

    /// <summary>The epoch that may be used now; null if there is none.</summary>
    public Epoch? Usable => _known is { Protocol: not null } known && IsFresh(known) ? known.Epoch : null;

    /// <summary>The scripts of an epoch that this process shares a protocol with.</summary>
    public EpochScripts ScriptsOf(Epoch epoch) => new(epoch, protocols.FindCommon(epoch) ?? HotProtocols.Present);

    /// <summary>
    /// Whether an answer about a subject under an epoch may be believed. Call it before the question, because the subject may be readmitted
    /// meanwhile, and after the answer.
    /// </summary>
    public bool Believes(Epoch epoch, Subject subject)
    {
        // A write that changes nothing would take the memory away from other processors.
        if (!_isUsed)
            _isUsed = true;
        // Rule: excluded-is-not-read
        return _known is { } known && known.Epoch == epoch && IsFresh(known) && !known.Excluded.Contains(subject);
    }

    /// <summary>Whether the view was used since the last call.</summary>
    public bool TakeUse()
    {
        var isUsed = _isUsed;
        _isUsed = false;
        return isUsed;
    }

    /// <summary>Whether nothing is to be done for the epoch: it is in use, and no subject is excluded.</summary>
    public bool IsSettled => _known is { Protocol: not null, Excluded.Sequences.Count: 0 };

    /// <summary>Whether the renewal began less than <see cref="Lease"/> ago.</summary>
    public bool IsFresh(KnownEpoch known) => clock.GetElapsedTime(known.ReadStartedAt) < Lease; // Rule: epoch-lease-checked

    /// <summary>
    /// Reads the current epoch from the durable tier, in a read that starts after this call. Waiting callers share a read.
    /// </summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<KnownEpoch> RenewAsync(CancellationToken cancellationToken)
    {
        lock (_starts)
        {
            // The running read may have started before this call.
            // Rule: renewal-starts-after-call
            var renewal = _running is null ? _running = ReadAsync() : _next ??= ReadAfterAsync(_running);
            return renewal.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Waits until every process knows this epoch or a later one, or believes in none.</summary>
    public Task WaitForPropagationAsync(KnownEpoch known, CancellationToken cancellationToken) =>
        WaitForPropagationAsync(known.Since, cancellationToken);

    /// <summary>Waits until every process knows what the durable tier held at a time, or believes in no epoch.</summary>
    /// <param name="since">Monotonic timestamp.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task WaitForPropagationAsync(long since, CancellationToken cancellationToken)
    {
        // Rule: propagation-outlasts-lease
        while (Lease + Margin - clock.GetElapsedTime(since) is { Ticks: > 0 } left)
            await Task.Delay(left, clock, cancellationToken);
    }

    /// <summary>Waits until no read is running, even one without a waiting caller: only then may its connection be closed.</summary>
    public async Task WaitUntilIdleAsync()
    {
        while (Latest() is { } renewal)
            await renewal.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Task? Latest()
        {
            lock (_starts)
                return _next ?? _running;
        }
    }

    private async Task<KnownEpoch> ReadAfterAsync(Task<KnownEpoch> running)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        lock (_starts)
            (_running, _next) = (_next, null);
        return await ReadAsync();
    }

    private async Task<KnownEpoch> ReadAsync()
    {
        // Yields first: the caller holds the lock until it has stored this task as the running one.
        await Task.Yield();
        try
        {
            var readStartedAt = clock.GetTimestamp();
            var (epoch, excluded) = await store.ReadAsync(CancellationToken.None);
            // Rule: epoch-age-from-first-answer
            var since = _known is { } last && last.Epoch == epoch ? last.Since : clock.GetTimestamp();
            // Rule: renewal-counts-from-request
            var known = new KnownEpoch(epoch, protocols.FindCommon(epoch), excluded, readStartedAt, since);
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
/// <param name="Protocol">The protocol that this process uses in it; null if it must not use the hot tier.</param>
/// <param name="Excluded">The subjects that are not read from Redis in it.</param>
/// <param name="ReadStartedAt">Monotonic timestamp, taken before the read of the durable tier.</param>
/// <param name="Since">Monotonic timestamp of the first answer that named the epoch.</param>
internal sealed record KnownEpoch(Epoch Epoch, int? Protocol, ExcludedSubjects Excluded, long ReadStartedAt, long Since);
