using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Acquires, renews and releases the claims of this process.</summary>
internal sealed class ClaimKeeper(ClaimStore claims, IOptions<CacheOptions> options, TimeProvider clock, ILogger<ClaimKeeper> logger)
{
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _lease = options.Value.ClaimLease;
    private readonly Lock _changes = new();
    private readonly List<KeptClaims> _kept = [];
    private bool _isRenewing;

    public ClaimAcquisition Acquire(long generation) => new(claims, generation, _lease, clock);

    /// <summary>Renews claims of one owner until the result is disposed of.</summary>
    /// <param name="held">The claims; the caller removes those that it commits or releases.</param>
    /// <param name="cancellationToken">Cancels what is computed under them too.</param>
    public KeptClaims Keep(IReadOnlyCollection<Claim> held, CancellationToken cancellationToken)
    {
        var kept = new KeptClaims(held, Forget, cancellationToken);
        lock (_changes)
        {
            _kept.Add(kept);
            if (!_isRenewing)
            {
                _isRenewing = true;
                _ = RenewAsync();
            }
        }

        return kept;
    }

    /// <summary>Releases claims without results. If that fails, they end with their lease.</summary>
    public async Task ReleaseAsync(IReadOnlyList<Claim> unneeded)
    {
        if (unneeded.Count == 0)
            return;
        try
        {
            using var timeout = new CancellationTokenSource(ReleaseTimeout, clock);
            await claims.ReleaseAsync(unneeded, timeout.Token);
        }
        catch (Exception error) when (error is DurableTierException or OperationCanceledException)
        {
            Log.ClaimNotReleased(logger, unneeded[0].Key, error);
        }
    }

    /// <summary>Renews all claims of this process by one statement a period, as long as there are any.</summary>
    private async Task RenewAsync()
    {
        var period = _lease / 3;
        using var timer = new PeriodicTimer(period, clock);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            List<KeptClaims> kept;
            lock (_changes)
            {
                kept = [.. _kept];
                _isRenewing = kept.Count > 0;
            }

            if (kept.Count == 0)
                return;
            try
            {
                // A server that hangs must not cost the lease: the next tick asks again, on another connection.
                var renewed = await RenewAsync(kept).WaitAsync(period, clock, CancellationToken.None);
                foreach (var own in kept)
                    own.Compare(renewed);
            }
            catch (Exception error)
            {
                // The next tick retries, after any failure. If a lease runs out before, the commit is refused.
                Log.ClaimNotRenewed(logger, kept[0].First, error);
            }
        }
    }

    private async Task<List<RenewedClaim>> RenewAsync(List<KeptClaims> kept)
    {
        // Then the renewal comes too late.
        using var end = new CancellationTokenSource(_lease, clock);
        return await claims.RenewAsync([.. kept.Select(k => k.Owner)], _lease, end.Token);
    }

    private void Forget(KeptClaims kept)
    {
        lock (_changes)
            _kept.Remove(kept);
    }
}

/// <summary>Claims that are renewed, and a token that is cancelled when one of them is lost or its generation is not current.</summary>
internal sealed class KeptClaims : IDisposable
{
    private readonly ConcurrentDictionary<string, Claim> _held;
    private readonly CancellationTokenSource _lost;
    private readonly Action<KeptClaims> _forget;
    private readonly Lock _end = new();
    private bool _isDisposed;

    public KeptClaims(IReadOnlyCollection<Claim> held, Action<KeptClaims> forget, CancellationToken cancellationToken)
    {
        _held = new(held.Select(c => KeyValuePair.Create(c.Key.Fingerprint.Value, c)), StringComparer.Ordinal);
        _lost = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _forget = forget;
        (Owner, First) = (held.First().Owner, held.First().Key);
    }

    public string Owner { get; }

    /// <summary>One of the entries, for logs.</summary>
    public EntryKey First { get; }

    /// <summary>Whether a claim was lost, or its generation is not current any more.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Cancelled with the caller's token, and when a claim is lost.</summary>
    public CancellationToken Token => _lost.Token;

    /// <summary>No longer renews claims, before they are committed or released.</summary>
    public void Drop(IEnumerable<Claim> claims)
    {
        foreach (var claim in claims)
            _held.TryRemove(claim.Key.Fingerprint.Value, out _);
    }

    /// <summary>Compares the claims with those that the durable tier has renewed.</summary>
    public void Compare(IReadOnlyCollection<RenewedClaim> renewed)
    {
        var current = renewed
            .Where(r => r.IsCurrent && string.Equals(r.Owner, Owner, StringComparison.Ordinal))
            .Select(r => r.Fingerprint)
            .ToHashSet(StringComparer.Ordinal);
        if (_held.Keys.All(current.Contains))
            return;
        lock (_end)
        {
            if (_isDisposed)
                return;
            IsLost = true;
            // Its callbacks cancel computations, and must not run on the thread that renews.
            _ = _lost.CancelAsync();
        }
    }

    public void Dispose()
    {
        _forget(this);
        lock (_end)
            _isDisposed = true;
        _lost.Dispose();
    }
}
