using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.Caching.Local;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// Removes earlier states of a subject from Redis after a commit, and waits until no process may read them under a read lease. If Redis
/// cannot be told, it excludes the subject from the hot tier, or retires the epoch, and waits until every process knows.
/// </summary>
internal sealed class RedisRemoval(RedisBreaker redis, EpochKeeper epochs, EpochView view, EpochChanges changes, TimeProvider clock)
{
    private const int Attempts = 2;

    /// <inheritdoc cref="IHotTier.RemoveAsync"/>
    /// <param name="subject">The subject.</param>
    /// <param name="remove">Calls the script that removes, in an epoch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask RunAsync(
        Subject subject,
        Func<Epoch, RedisCommands, Task<ScriptReply>> remove,
        CancellationToken cancellationToken
    )
    {
        await epochs.EnsureStartedAsync(cancellationToken);
        // After the commit: the epoch that was known before may have ended, and others may have filled an earlier state under a later
        // epoch.
        // Rule: removal-reads-epoch-after-commit
        var known = await view.RenewAsync(cancellationToken);
        if (known.Epoch.Nonce is not null)
        {
            var removal = known.Protocol is null
                ? new Removal("is used by workers of another version")
                : await TryRemoveAsync(known.Epoch, remove, cancellationToken);
            if (removal.Problem is { } problem)
            {
                var reason = $"{redis.Name} {problem}, and so could not be told of a change of {subject}";
                if (removal.IsEpochLost)
                {
                    await changes.RetireAsync(known.Epoch, reason, cancellationToken);
                }
                else if (await changes.ExcludeOrRetireAsync(known.Epoch, subject, reason, cancellationToken))
                {
                    await view.WaitForPropagationAsync(clock.GetTimestamp(), cancellationToken); // Rule: exclusion-awaited
                    return;
                }

                // The current epoch began after the commit, so nothing was filled under it before the commit.
                known = await view.RenewAsync(cancellationToken);
            }
            else if (removal.MayBeHeld)
            {
                await WaitForReadLeasesAsync(clock.GetTimestamp(), cancellationToken); // Rule: removal-awaits-read-leases
                if (removal.Mark.Length > 0)
                    _ = UnmarkAsync(known.Epoch, subject, removal.Mark);
            }
        }

        await view.WaitForPropagationAsync(known, cancellationToken); // Rule: propagation-awaited
    }

    /// <inheritdoc cref="IHotTier.WaitForPropagationAsync"/>
    public async Task WaitForPropagationAsync(ToldChange change, CancellationToken cancellationToken)
    {
        if (change.Mark.Length > 0)
        {
            await WaitForReadLeasesAsync(change.KnownSince, cancellationToken); // Rule: known-awaits-read-leases
            // The mark may be of a lease for the present state, which the next change must wait for.
            // Rule: unmark-after-read-leases
            if (clock.GetElapsedTime(change.ReadAt) >= ReadLease.Longest)
                _ = UnmarkAsync(change.Epoch, change.Subject, change.Mark);
        }

        if (view.Known is { } known)
            await view.WaitForPropagationAsync(known, cancellationToken); // Rule: known-awaits-propagation
    }

    /// <summary>Waits as long as a read lease that was granted before a time may last.</summary>
    private async Task WaitForReadLeasesAsync(long since, CancellationToken cancellationToken)
    {
        while (ReadLease.Longest - clock.GetElapsedTime(since) is { Ticks: > 0 } left)
            await Task.Delay(left, clock, cancellationToken);
    }

    /// <summary>Deletes the mark of read leases that have ended; if that fails, the next change waits for nothing.</summary>
    private async Task UnmarkAsync(Epoch epoch, Subject subject, string mark) =>
        await redis.TryCallAsync(
            HotOperation.Remove,
            commands => commands.EvaluateAsync(epochs.ScriptsOf(epoch).Unmark, [RedisKeys.Generation(epoch, subject)], [mark]),
            CancellationToken.None
        );

    private async Task<Removal> TryRemoveAsync(
        Epoch epoch,
        Func<Epoch, RedisCommands, Task<ScriptReply>> remove,
        CancellationToken cancellationToken
    )
    {
        string? problem = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            (var outcome, var answer, problem) = await redis.CallBypassingBreakerAsync(
                HotOperation.Remove,
                commands => remove(epoch, commands),
                timeout: null,
                cancellationToken
            );
            if (outcome != HotCallOutcome.Answered) // Rule: removal-needs-answer
                continue;
            if (answer.Text is EpochScripts.Done) // Rule: removal-needs-scripts
                return new Removal();
            if (EpochScripts.IsHeld(answer))
                return new Removal { MayBeHeld = true, Mark = answer.Text![EpochScripts.Held.Length..].Trim() };
            if (answer.IsStale)
                return new Removal("has forgotten its scripts or changed its role") { IsEpochLost = true };
            return new Removal("takes no writes");
        }

        return new Removal(problem);
    }

    /// <param name="Problem">Why Redis did not remove the earlier state; null if it did.</param>
    private sealed record Removal(string? Problem = null)
    {
        /// <summary>Whether nothing that Redis holds may be read any more.</summary>
        public bool IsEpochLost { get; init; }

        /// <summary>Whether a process may hold a read lease for an earlier state.</summary>
        public bool MayBeHeld { get; init; }

        /// <summary>The mark of the last read lease; empty if there is none.</summary>
        public string Mark { get; init; } = "";
    }
}
