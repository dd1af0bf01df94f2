using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Local;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>
/// Tells Redis of the changes of excluded subjects, and lets them be read from Redis again. Every worker tries; one that reaches Redis does
/// it for those that do not.
/// </summary>
internal sealed class Readmission(
    EpochView view,
    EpochChanges changes,
    DurableReader durable,
    RedisBreaker redis,
    Random random,
    TimeProvider clock
)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Readmits subjects until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                // Jitter keeps workers from doing the same at the same time.
                await Task.Delay(Pause * (0.5 + (random.NextDouble() / 2)), clock, stopping);
                if (view.Known is { Protocol: not null, Excluded.Sequences.Count: > 0 } known && view.IsFresh(known) && redis.IsConnected)
                    await TryReadmitAsync(known, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task TryReadmitAsync(KnownEpoch known, CancellationToken stopping)
    {
        try
        {
            await ReadmitAsync(known, stopping);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            // Whatever it was, the next attempt follows after the pause.
            changes.NotReadmitted(known.Excluded.Sequences.Count, error);
        }
    }

    private async Task ReadmitAsync(KnownEpoch known, CancellationToken stopping)
    {
        var (epoch, scripts) = (known.Epoch, view.ScriptsOf(known.Epoch));
        var told = new List<KeyValuePair<string, long>>();
        var mayBeHeld = false;
        foreach (var excluded in known.Excluded.Sequences)
        {
            var subject = Subject.FromStored(excluded.Key);
            // Read after the list: it is the state that Redis was not told of, or a later one.
            var state = (await durable.ReadAsync(subject, [], stopping)).State;
            var (outcome, answer, _) = await redis.CallBypassingBreakerAsync(
                HotOperation.Readmit,
                commands => scripts.RemoveAsync(commands, subject, state),
                timeout: null,
                stopping
            );
            var isHeld = EpochScripts.IsHeld(answer);
            if (outcome != HotCallOutcome.Answered || !(isHeld || answer.Text is EpochScripts.Done))
                break;
            mayBeHeld |= isHeld;
            told.Add(excluded);
        }

        // A process that never knew of the exclusion may hold a read lease that it was granted just before the removal.
        if (mayBeHeld)
            await Task.Delay(ReadLease.Longest, clock, stopping); // Rule: readmission-awaits-read-leases
        foreach (var (subject, sequence) in told)
            await changes.ReadmitAsync(epoch, subject, sequence, stopping);
    }
}
