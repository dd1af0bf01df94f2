using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// Renews this process's view of the epoch, begins a new one where Redis has forgotten the present one or it was retired, and retires one
/// under which Redis cannot be told of a change.
/// </summary>
internal sealed class EpochKeeper(
    EpochView view,
    EpochStore store,
    RedisBreaker redis,
    RedisOutage outage,
    CacheMetrics metrics,
    Random random,
    TimeProvider clock,
    ILogger logger
)
{
    private const int NonceLength = 16;

    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromMilliseconds(250);

    // A sick Redis costs the fleet no more than one epoch in this time for each worker.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    // After this time an epoch's end is no sign of a sick Redis.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    // A restart of the database is over by then; what lasts longer is worth a line.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private volatile Epoch? _forgotten;

    /// <summary>Notes that Redis does not know an epoch, or is not the server any more that it began with.</summary>
    public void Forget(Epoch epoch) => _forgotten = epoch;

    /// <summary>Renews and recovers until it is stopped.</summary>
    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(RenewAsync(stopping), RecoverAsync(stopping));

    /// <summary>
    /// Lets nobody use the hot tier any more until there is a new epoch. Where the epoch has ended already, nothing happens.
    /// </summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task RetireAsync(Epoch epoch, string reason, CancellationToken cancellationToken)
    {
        if (!await store.TryReplaceAsync(epoch, epoch.Retire(), cancellationToken))
            return;
        metrics.EpochRetired();
        Log.EpochRetired(logger, epoch.Number, reason);
    }

    private async Task RenewAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(RenewalPeriod, clock);
        var (last, lastAnswer, isSaid) = ((Epoch?)null, clock.GetTimestamp(), false);
        try
        {
            do
            {
                try
                {
                    var known = await view.RenewAsync(stopping);
                    SayWhetherUsed(last, known.Epoch);
                    (last, lastAnswer, isSaid) = (known.Epoch, clock.GetTimestamp(), false);
                }
                catch (DurableTierException error)
                {
                    if (isSaid || clock.GetElapsedTime(lastAnswer) < Patience)
                        continue;
                    Log.EpochUnknown(logger, error.Message);
                    isSaid = true;
                }
            } while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>Whoever retires an epoch says why; all others would else leave Redis, and come back to it, without a word.</summary>
    private void SayWhetherUsed(Epoch? last, Epoch epoch)
    {
        if (last is { Nonce: not null } && epoch.Nonce is null)
            outage.Begin($"is not used in epoch {epoch.Number}, because a worker could not tell it of a change");
        if (last is { Nonce: null } && epoch.Nonce is not null && redis.IsConnected)
            outage.End();
    }

    private async Task RecoverAsync(CancellationToken stopping)
    {
        var pause = ShortestPause;
        try
        {
            while (true)
            {
                // Workers that see the same do not act at the same time.
                await Task.Delay(pause * (0.5 + (random.NextDouble() / 2)), clock, stopping);
                if (view.Known is not { } known || !view.IsFresh(known))
                    continue;
                if (known.Epoch.Nonce is not null && known.Epoch != _forgotten)
                {
                    if (clock.GetElapsedTime(known.Since) > Settled)
                        pause = ShortestPause;
                }
                else if (redis.IsConnected)
                {
                    await TryBeginAsync(known.Epoch, stopping);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>
    /// Loads the scripts under a nonce that nobody knows, and only then lets it count: whoever reads it finds scripts that were never
    /// loaded again, so that a server which knows them has forgotten nothing since.
    /// </summary>
    private async Task TryBeginAsync(Epoch last, CancellationToken stopping)
    {
        var (outcome, next, problem) = await redis.CallAnywayAsync(
            HotOperation.Load,
            commands => LoadAsync(commands, last.Number + 1),
            stopping
        );
        if (outcome != HotCallOutcome.Answered || next is null)
        {
            outage.Begin(problem ?? "is a replica; name the primary in Hot:ConnectionString");
            return;
        }

        outage.End();
        try
        {
            if (!await store.TryReplaceAsync(last, next, stopping))
                return;
            metrics.EpochBegun();
            Log.EpochBegun(logger, next.Number);
            await view.RenewAsync(stopping);
        }
        catch (DurableTierException error)
        {
            // The next attempt comes soon, and finds the durable tier back, or the epoch begun after all.
            Log.EpochNotBegun(logger, error.Message);
        }
    }

    /// <returns>The epoch that may begin; null where the server is a replica.</returns>
    private static async Task<Epoch?> LoadAsync(RedisCommands commands, long number)
    {
        var nonce = RandomNumberGenerator.GetHexString(NonceLength, lowercase: true);
        // An epoch on a server that takes no writes would end with the next change.
        await commands.ProbeWriteAsync(RedisHotTier.ProbeKey(nonce));
        if (await commands.ReadReplicationIdAsync() is not { } replicationId)
            return null;
        var epoch = new Epoch(number, nonce, replicationId);
        foreach (var script in new EpochScripts(epoch).All)
            await commands.LoadAsync(script);
        return epoch;
    }
}
