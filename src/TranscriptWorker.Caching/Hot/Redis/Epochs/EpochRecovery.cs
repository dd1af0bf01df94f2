using System.Security.Cryptography;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Connection;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>Begins a new epoch when Redis has forgotten the current one, or the current one was retired.</summary>
internal sealed class EpochRecovery(
    EpochView view,
    EpochChanges changes,
    RedisBreaker redis,
    RedisOutage outage,
    Random random,
    TimeProvider clock
)
{
    private const int NonceLength = 16;

    // A failing Redis costs the fleet at most one epoch in this time for each worker.
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    // The end of an epoch that lasted longer does not mean that Redis is failing.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(1);

    // A process that prepares an epoch for longer has died, or has lost Redis or the database.
    private static readonly TimeSpan ReservationLife = TimeSpan.FromSeconds(2);

    // Of each of the two round trips that an epoch needs. Jobs do not wait for them.
    private static readonly TimeSpan RoundTripTimeout = TimeSpan.FromSeconds(2);

    private volatile Epoch? _forgotten;

    /// <summary>Notes that Redis does not know the scripts of an epoch, or is not the server any more that the epoch began with.</summary>
    public void Forget(Epoch epoch) => _forgotten = epoch;

    /// <summary>Begins epochs until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var pause = ShortestPause;
        try
        {
            while (true)
            {
                // Jitter keeps workers that see the same failure from acting at the same time.
                await Task.Delay(pause * (0.5 + (random.NextDouble() / 2)), clock, stopping);
                if (view.Known is not { } known || !view.IsFresh(known))
                    continue;
                if (known.Epoch.IsReserved && clock.GetElapsedTime(known.Since) < ReservationLife)
                    continue;
                if (known.Epoch.Nonce is not null && known.Epoch != _forgotten)
                {
                    if (clock.GetElapsedTime(known.Since) > Settled)
                        pause = ShortestPause;
                }
                else if (redis.IsConnected)
                {
                    await TryBeginOrTellAsync(known.Epoch, stopping);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task TryBeginOrTellAsync(Epoch last, CancellationToken stopping)
    {
        try
        {
            await TryBeginAsync(last, stopping);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            // Whatever it was, the next attempt follows after the pause.
            outage.Begin($"is not used, because no epoch can begin: {error.Message}");
        }
    }

    /// <summary>
    /// Reserves the next epoch, loads the scripts under a new nonce, and publishes the nonce only then. So every process that reads the
    /// nonce uses scripts that were loaded once, and a server that knows them has not restarted since. The reservation keeps other
    /// processes from loading scripts that nobody uses.
    /// </summary>
    private async Task TryBeginAsync(Epoch last, CancellationToken stopping)
    {
        var (outcome, replicationId, problem) = await redis.CallBypassingBreakerAsync(
            HotOperation.Load,
            ProbeAsync,
            RoundTripTimeout,
            stopping
        );
        if (outcome != HotCallOutcome.Answered || replicationId is null)
        {
            outage.Begin(problem ?? "is a replica; name the primary in Hot:ConnectionString");
            return;
        }

        outage.End();
        var reserved = last.Reserve(replicationId);
        if (!await changes.TryReserveAsync(last, reserved, stopping))
            return;
        // Rule: scripts-loaded-once
        var next = reserved.Begin(changes.NoncePrefix + RandomNumberGenerator.GetHexString(NonceLength, lowercase: true));
        (outcome, _, problem) = await redis.CallBypassingBreakerAsync(
            HotOperation.Load,
            commands => LoadAsync(commands, changes.ScriptsOf(next)),
            RoundTripTimeout,
            stopping
        );
        if (outcome != HotCallOutcome.Answered)
            outage.Begin(problem!);
        else
            await changes.TryBeginAsync(reserved, next, stopping); // Rule: scripts-loaded-before-publication
    }

    /// <returns>The replication id of the server; null if it is a replica.</returns>
    private static async Task<string?> ProbeAsync(RedisCommands commands)
    {
        // An epoch on a server that takes no writes would end with the next change.
        var probe = commands.ProbeWriteAsync(RedisKeys.Probe(RandomNumberGenerator.GetHexString(NonceLength, lowercase: true)));
        var replicationId = commands.ReadReplicationIdAsync();
        await Task.WhenAll(probe, replicationId);
        return await replicationId;
    }

    private static async Task<bool> LoadAsync(RedisCommands commands, IEnumerable<EpochScripts> scripts)
    {
        await Task.WhenAll(scripts.SelectMany(s => s.All).Select(commands.LoadAsync));
        return true;
    }
}
