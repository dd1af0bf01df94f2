using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Acquires, renews and releases claims of this process.</summary>
internal sealed class ClaimKeeper(ClaimStore claims, IOptions<CacheOptions> options, TimeProvider clock, ILogger<ClaimKeeper> logger)
{
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _lease = options.Value.ClaimLease;

    public ClaimAcquisition Acquire(EntryKey key, long generation) => new(claims, key, generation, _lease, clock);

    /// <summary>Runs a computation and renews its claim meanwhile.</summary>
    /// <exception cref="ClaimLostException">Another process took the claim over; the computation was cancelled.</exception>
    public async Task<byte[]> RunRenewingAsync(
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
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested && lost.IsCancellationRequested)
        {
            throw new ClaimLostException(error);
        }
        finally
        {
            // Cancelling only stops a timer here, so it need not run on another thread.
#pragma warning disable CA1849, MA0042
            done.Cancel();
#pragma warning restore CA1849, MA0042
            await renewal;
        }
    }

    /// <summary>Releases a claim without a result. If that fails, the claim ends with its lease.</summary>
    public async Task ReleaseAsync(Claim claim)
    {
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

    private async Task RenewAsync(Claim claim, CancellationTokenSource lost, CancellationToken done)
    {
        using var timer = new PeriodicTimer(_lease / 3, clock);
        while (true)
        {
            try
            {
                if (!await timer.WaitForNextTickAsync(done))
                    return;
                if (await claims.RenewAsync(claim, _lease, done))
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
                // The next tick retries. If the lease runs out before, the commit is refused.
                Log.ClaimNotRenewed(logger, claim.Key, error);
            }
        }
    }
}

/// <summary>Another process took over the claim of a running computation.</summary>
internal sealed class ClaimLostException(Exception innerException) : Exception("The claim was taken over.", innerException);
