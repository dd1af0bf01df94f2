using System.Security.Cryptography;
using StackExchange.Redis;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.Caching.Local;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// The hot tier that workers share: entries as stored, and beside them the state of each subject, which Redis confirms as long as its epoch
/// lasts. <c>docs/fencing.md</c> explains why no stale entry is read.
/// </summary>
internal sealed class RedisHotTier(
    RedisBreaker redis,
    EpochKeeper epochs,
    RedisRemoval removal,
    LocalTier local,
    HotAdmission admission,
    EntryReader reader
) : IHotTier
{
    // A fill takes as long as one read of the durable tier; a slower one is dropped.
    private static readonly TimeSpan LeaseLife = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan EmptyGenerationLife = TimeSpan.FromHours(1);

    private readonly Lazy<string> _process = new(() => RandomNumberGenerator.GetHexString(16, lowercase: true));
    private long _leases;

    public string Name => redis.Name;

    public bool IsConnected => redis.IsConnected;

    /// <remarks>
    /// One round trip. The values come from plain commands: as part of a script's answer they take two to three times as long.
    /// </remarks>
    public async ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken)
    {
        if (await epochs.FindUsableAsync(cancellationToken) is not { } epoch)
            return HotReading.Nothing;

        var lease = new HotLease(epoch, $"{_process.Value}:{Interlocked.Increment(ref _leases)}");
        var known = local.Find(keys);
        var wanted = known.Count == 0 ? keys : [.. keys.Where(k => !known.ContainsKey(k))];
        var (outcome, answer) = await redis.TryCallAsync(
            HotOperation.Read,
            commands => ReadAsync(commands, lease, subject, wanted),
            cancellationToken
        );
        if (outcome != HotCallOutcome.Answered)
            return HotReading.Nothing;
        if (answer.State.IsStale)
        {
            epochs.Forget(epoch);
            return HotReading.Nothing;
        }

        // After the answer: this process may have been stopped while the answer was on its way, and others may have begun a new epoch.
        // Rule: epoch-lease-checked-after-answer
        if (!epochs.Believes(epoch))
            return HotReading.Nothing;
        if (answer.State.Text is EpochScripts.Leased)
            return HotReading.Leased(lease);
        if (HotState.Parse(answer.State.Text) is not { } state)
            return HotReading.Unknown;

        var found = new Dictionary<EntryKey, CacheEntry>(keys.Count);
        foreach (var (key, entry) in known)
            if (entry.Generation == state.Generation) // Rule: local-generation-compared
                found[key] = entry.Value;
        if (found.Count < known.Count)
        {
            local.Forget(known.Keys.Where(k => !found.ContainsKey(k)));
            return await ReadAsync(subject, keys, cancellationToken);
        }

        var next = 0;
        foreach (var key in wanted)
        {
            var value = answer.Values[next++];
            if (!admission.MayRead(key, value) || reader.ReadHot(key, value, state.Generation) is not { } entry)
                continue;
            found[key] = entry;
            local.Keep(key, state.Generation, entry);
        }

        return new HotReading(state.Generation, state, found);
    }

    public async ValueTask FillAsync(HotFill fill, CancellationToken cancellationToken)
    {
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
        removal.RunAsync(
            subject,
            (epoch, commands) =>
                commands.EvaluateAsync(
                    epochs.ScriptsOf(epoch).Remove,
                    [RedisKeys.Generation(epoch, subject), RedisKeys.Lease(epoch, subject)],
                    [state.Generation, HotState.Write(state)]
                ),
            cancellationToken
        );

    public ValueTask ReplaceAsync(HotFill fill, CancellationToken cancellationToken) =>
        removal.RunAsync(
            fill.Subject,
            (epoch, commands) =>
            {
                // A lease of another epoch is worth nothing.
                var call = Arrange(epoch, fill.Lease?.Epoch == epoch ? fill : fill with { Lease = null });
                return commands.EvaluateAsync(epochs.ScriptsOf(epoch).Replace, call.Keys, call.Arguments);
            },
            cancellationToken
        );

    private FillCall Arrange(Epoch epoch, HotFill fill)
    {
        List<RedisKey> keys = [RedisKeys.Generation(epoch, fill.Subject), RedisKeys.Lease(epoch, fill.Subject)];
        List<RedisValue> arguments =
        [
            fill.Lease?.Token ?? "",
            fill.State.Generation,
            HotState.Write(fill.State),
            (long)EmptyGenerationLife.TotalMilliseconds,
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

    private async Task<(ScriptReply State, byte[]?[] Values)> ReadAsync(
        RedisCommands commands,
        HotLease lease,
        Subject subject,
        IReadOnlyCollection<EntryKey> keys
    )
    {
        var state = commands.EvaluateAsync(
            epochs.ScriptsOf(lease.Epoch).Read,
            [RedisKeys.Generation(lease.Epoch, subject), RedisKeys.Lease(lease.Epoch, subject)],
            [lease.Token, (long)LeaseLife.TotalMilliseconds]
        );
        if (keys.Count == 0)
            return (await state, []);
        var values = Task.WhenAll(keys.Select(k => commands.GetAsync(RedisKeys.Value(lease.Epoch, k))));
        // Waits for both, also if the first fails: a call ends only when everything that it sent has ended.
        await Task.WhenAll(state, values);
        return (await state, await values);
    }

    /// <summary>Keys and arguments of a script that fills, and the entries among them.</summary>
    private sealed record FillCall(RedisKey[] Keys, RedisValue[] Arguments, IReadOnlyList<EntryKey> Filled);
}
