using System.Collections.Concurrent;
using StackExchange.Redis;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// The hot tier that workers share: entries as stored, and beside them the state of each subject, which Redis confirms as long as its epoch
/// lasts. <c>docs/fencing.md</c> explains why no stale entry is read.
/// </summary>
internal sealed class RedisHotTier(RedisBreaker redis, EpochKeeper epochs, RedisReader reader, RedisRemoval removal, HotAdmission admission)
    : IHotTier
{
    private static readonly TimeSpan EmptyGenerationLife = TimeSpan.FromHours(1);

    // Results of new content would be refused before its replacement has written the generation.
    private readonly ConcurrentDictionary<Subject, Task> _replacements = new();

    public string Name => redis.Name;

    public bool IsConnected => redis.IsConnected;

    public ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken) =>
        reader.ReadAsync(subject, keys, cancellationToken);

    public async ValueTask FillAsync(HotFill fill, CancellationToken cancellationToken)
    {
        // Rule: fill-awaits-replacement
        if (fill.Lease is null && _replacements.TryGetValue(fill.Subject, out var replacement))
            await replacement.WaitAsync(cancellationToken);
        if ((fill.Lease?.Epoch ?? epochs.Usable) is not { } epoch)
            return;
        var call = Arrange(epoch, fill);
        if (call.Filled.Count == 0 && fill.Lease is null)
            return;
        var (outcome, answer) = await redis.TryCallAsync(
            HotOperation.Fill,
            commands => commands.EvaluateAsync(epochs.ScriptsOf(epoch).Fill, call.Keys, call.Arguments),
            cancellationToken
        );
        if (outcome != HotCallOutcome.Answered || answer.Text is EpochScripts.Done)
            return;
        if (answer.IsStale)
            epochs.Forget(epoch);
        admission.Refused(call.Filled, answer.Text is EpochScripts.Refused ? HotRefusal.ByServer : HotRefusal.Fenced);
    }

    public ValueTask RemoveAsync(Subject subject, SubjectState state, CancellationToken cancellationToken) =>
        removal.RunAsync(subject, (epoch, commands) => epochs.ScriptsOf(epoch).RemoveAsync(commands, subject, state), cancellationToken);

    public async ValueTask ReplaceAsync(HotFill fill, CancellationToken cancellationToken)
    {
        var replaced = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _replacements[fill.Subject] = replaced.Task;
        try
        {
            await removal.RunAsync(fill.Subject, SendAsync, cancellationToken);
        }
        finally
        {
            replaced.TrySetResult(true);
            _replacements.TryRemove(new(fill.Subject, replaced.Task));
        }

        async Task<ScriptReply> SendAsync(Epoch epoch, RedisCommands commands)
        {
            // A lease of another epoch is worth nothing.
            var call = Arrange(epoch, fill.Lease?.Epoch == epoch ? fill : fill with { Lease = null });
            var reply = await commands.EvaluateAsync(epochs.ScriptsOf(epoch).Replace, call.Keys, call.Arguments);
            replaced.TrySetResult(true);
            return reply;
        }
    }

    public Task WaitForPropagationAsync(ToldChange change, CancellationToken cancellationToken) =>
        removal.WaitForPropagationAsync(change, cancellationToken);

    private FillCall Arrange(Epoch epoch, HotFill fill)
    {
        List<RedisKey> keys = [RedisKeys.Generation(epoch, fill.Subject), RedisKeys.Lease(epoch, fill.Subject)];
        List<RedisValue> arguments =
        [
            fill.Lease?.Token ?? "",
            fill.State.Generation,
            HotState.Write(fill.State),
            (long)EmptyGenerationLife.TotalMilliseconds,
            fill.IsOfNewSubject ? 1 : 0,
        ];
        var filled = new List<EntryKey>();
        foreach (var entry in fill.Entries)
        {
            if (admission.Admit(entry, fill.ReadStartedAt) is not { TotalMilliseconds: >= 1 } life)
                continue;
            keys.Add(RedisKeys.Value(epoch, entry.Key));
            arguments.AddRange((long)life.TotalMilliseconds, entry.Value);
            filled.Add(entry.Key);
        }

        return new FillCall([.. keys], [.. arguments], filled);
    }

    /// <summary>Keys and arguments of a script that fills, and the entries among them.</summary>
    private sealed record FillCall(RedisKey[] Keys, RedisValue[] Arguments, IReadOnlyList<EntryKey> Filled);
}
