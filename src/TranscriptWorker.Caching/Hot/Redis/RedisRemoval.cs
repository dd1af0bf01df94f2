using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>Removes earlier states of a subject from Redis after a commit; if Redis cannot be told, it retires the epoch.</summary>
internal sealed class RedisRemoval(RedisBreaker redis, EpochKeeper epochs, EpochView view, EpochChanges changes)
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
        if (known.Epoch.Nonce is not null && await FindProblemAsync(known.Epoch, remove, cancellationToken) is { } problem)
        {
            await changes.RetireAsync(
                known.Epoch,
                $"{redis.Name} {problem}, and so could not be told of a change of {subject}",
                cancellationToken
            );
            // The current epoch began after the commit, so nothing was filled under it before the commit.
            known = await view.RenewAsync(cancellationToken);
        }

        await view.WaitForPropagationAsync(known, cancellationToken); // Rule: propagation-awaited
    }

    /// <summary>Why Redis did not remove the earlier state; null if it did.</summary>
    private async Task<string?> FindProblemAsync(
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
                cancellationToken
            );
            if (outcome != HotCallOutcome.Answered) // Rule: removal-needs-answer
                continue;
            if (answer.Text is EpochScripts.Done) // Rule: removal-needs-scripts
                return null;
            return answer.IsStale ? "has forgotten its scripts or changed its role" : "takes no writes";
        }

        return problem;
    }
}
