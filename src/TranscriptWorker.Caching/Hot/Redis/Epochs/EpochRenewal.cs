using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Connection;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>
/// Renews this process's view of the epoch: four times a second while the hot tier is used, and otherwise every few seconds.
/// </summary>
internal sealed class EpochRenewal(EpochView view, RedisBreaker redis, RedisOutage outage, TimeProvider clock, ILogger<EpochRenewal> logger)
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    // A worker without jobs; ten times fewer statements than one that is at work.
    private const int IdleAfterTicks = 20;
    private const int TicksOfIdleRenewal = 10;

    // A restart of the database takes less time; a longer outage is logged.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private volatile bool _isIdle;

    /// <summary>Whether the view is renewed so seldom that its next user must renew it.</summary>
    public bool IsIdle => _isIdle;

    /// <summary>Renews until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(Period, clock);
        var (last, lastAnswer, isLogged) = ((Epoch?)null, clock.GetTimestamp(), false);
        var unused = 0;
        try
        {
            do
            {
                unused = view.TakeUse() || !view.IsSettled ? 0 : unused + 1;
                _isIdle = unused > IdleAfterTicks;
                if (_isIdle && unused % TicksOfIdleRenewal != 0)
                    continue;
                try
                {
                    var known = await view.RenewAsync(stopping);
                    LogWhetherUsed(last, known);
                    (last, lastAnswer, isLogged) = (known.Epoch, clock.GetTimestamp(), false);
                }
                catch (Exception error) when (error is not OperationCanceledException || !stopping.IsCancellationRequested)
                {
                    // Whatever it was, the next tick tries again. Only an outage may pass by itself.
                    if (isLogged || (error is DurableTierException && clock.GetElapsedTime(lastAnswer) < Patience))
                        continue;
                    Log.EpochUnknown(logger, error.Message);
                    isLogged = true;
                }
            } while (await timer.WaitForNextTickAsync(stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    /// <summary>The process that retires an epoch logs why. The others log here that they leave Redis, and that they return.</summary>
    private void LogWhetherUsed(Epoch? last, KnownEpoch known)
    {
        var epoch = known.Epoch;
        if (epoch.Nonce is not null && known.Protocol is null)
        {
            outage.Begin(
                $"is not used in epoch {epoch.Number}, because workers of another version began it; end those, or run: "
                    + "TranscriptWorker epoch retire"
            );
            return;
        }

        if (last is { Nonce: not null } && epoch is { Nonce: null, IsReserved: false })
        {
            var reason = string.Equals(last.Server, epoch.Server, StringComparison.Ordinal)
                ? "a worker could not tell it of a change"
                : "the database has restarted, or another server is its primary";
            outage.Begin($"is not used in epoch {epoch.Number}, because {reason}");
        }

        if (last is { Nonce: null } && epoch.Nonce is not null && redis.IsConnected)
            outage.End();
    }
}
