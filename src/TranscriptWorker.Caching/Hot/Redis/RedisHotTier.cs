using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// The hot tier that workers share: entries as stored, under <c>tw:1:NONCE:{SUBJECT}:KIND:FINGERPRINT</c>, and beside them the subject's
/// state, which Redis vouches for as long as its epoch lasts. <c>docs/fencing.md</c> says why that holds.
/// </summary>
internal sealed class RedisHotTier : IHotTier, IAsyncDisposable
{
    internal const string Prefix = "tw:1:";

    private const int RemovalAttempts = 2;

    // A fill is under way for the time of one reading of the durable tier; whoever needs longer does without.
    private static readonly TimeSpan LeaseLife = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan EmptyGenerationLife = TimeSpan.FromHours(1);

    private readonly RedisClient _client;
    private readonly RedisBreaker _breaker;
    private readonly EpochView _view;
    private readonly EpochKeeper _keeper;
    private readonly LocalTier _local;
    private readonly HotAdmission _admission;
    private readonly EntryReader _reader;
    private readonly CacheMetrics _metrics;
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _process;
    private readonly Lazy<Task> _firstRenewal;
    private Task _keeping = Task.CompletedTask;
    private volatile EpochScripts? _scripts;
    private long _leases;

    public RedisHotTier(
        IOptions<HotOptions> options,
        EpochStore epochs,
        LocalTier local,
        HotAdmission admission,
        EntryReader reader,
        CacheMetrics metrics,
        Random random,
        TimeProvider clock,
        ILogger<RedisHotTier> logger
    )
    {
        (_local, _admission, _reader, _metrics, _process) = (local, admission, reader, metrics, $"{random.NextInt64():x16}");
        _client = new RedisClient(options.Value, clock);
        var outage = new RedisOutage(_client.Name, logger);
        _breaker = new RedisBreaker(_client, outage, options.Value, metrics, clock);
        _view = new EpochView(epochs, clock);
        _keeper = new EpochKeeper(_view, epochs, _breaker, outage, metrics, random, clock, logger);
        // With the first call, since before it the durable tier may lack its tables.
        _firstRenewal = new Lazy<Task>(BeginKeepingAsync);
        // No job may ask for a long time, and whoever has just started the service wants to know at once.
        _ = _client.WatchFirstConnectionAsync(outage);
    }

    public string Name => _client.Name;

    public bool IsConnected => _client.IsConnected;

    /// <remarks>One round trip: the values come by plain commands, since a script's answer takes two to three times as long.</remarks>
    public async ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken)
    {
        if (!_firstRenewal.Value.IsCompleted)
            await _firstRenewal.Value.WaitAsync(cancellationToken);
        if (_view.Usable is not { } epoch)
            return HotReading.Nothing;

        var lease = new HotLease(epoch, $"{_process}:{Interlocked.Increment(ref _leases)}");
        var known = _local.Find(keys);
        var wanted = known.Count == 0 ? keys : [.. keys.Where(k => !known.ContainsKey(k))];
        var (outcome, answer) = await _breaker.TryCallAsync(
            HotOperation.Read,
            commands => ReadAsync(commands, lease, subject, wanted),
            cancellationToken
        );
        if (outcome != HotCallOutcome.Answered)
            return HotReading.Nothing;
        if (answer.State.IsStale)
        {
            _keeper.Forget(epoch);
            return HotReading.Nothing;
        }

        // Only now: this process may have slept, and others may have moved on to another epoch, while the answer was on its way.
        if (!_view.Believes(epoch))
            return HotReading.Nothing;
        if (answer.State.Text is EpochScripts.Leased)
            return HotReading.Leased(lease);
        if (HotState.Parse(answer.State.Text) is not { } state)
            return HotReading.Unknown;

        var found = new Dictionary<EntryKey, CacheEntry>(keys.Count);
        foreach (var (key, entry) in known)
            if (entry.Generation == state.Generation)
                found[key] = entry.Value;
        if (found.Count < known.Count)
        {
            _local.Forget(known.Keys.Where(k => !found.ContainsKey(k)));
            return await ReadAsync(subject, keys, cancellationToken);
        }

        var next = 0;
        foreach (var key in wanted)
        {
            var value = answer.Values[next++];
            if (value is null)
                _metrics.Requested(key.Kind, CacheTier.Hot, CacheResult.Miss);
            if (value is null || !_admission.FitsIn(key, value.Length) || _reader.ReadHot(key, value, state.Generation) is not { } entry)
                continue;
            found[key] = entry;
            _local.Keep(key, state.Generation, entry);
        }

        return new HotReading(state.Generation, state, found);
    }

    public async ValueTask FillAsync(HotFill fill, CancellationToken cancellationToken)
    {
        if ((fill.Lease?.Epoch ?? _view.Usable) is not { } epoch)
            return;
        List<RedisKey> keys = [GenerationKey(epoch, fill.Subject), LeaseKey(epoch, fill.Subject)];
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
            if (_admission.Admit(entry, fill.KnownAt) is not { TotalMilliseconds: >= 1 } life)
                continue;
            keys.Add(ValueKey(epoch, entry.Key));
            arguments.AddRange((long)life.TotalMilliseconds, entry.Value.ToArray());
            filled.Add(entry.Key);
        }

        if (filled.Count == 0 && fill.Lease is null)
            return;
        var (outcome, answer) = await _breaker.TryCallAsync(
            HotOperation.Fill,
            commands => commands.EvaluateAsync(ScriptsOf(epoch).Fill, [.. keys], [.. arguments]),
            cancellationToken
        );
        if (outcome != HotCallOutcome.Answered || answer.Text is EpochScripts.Done)
            return;
        if (answer.IsStale)
            _keeper.Forget(epoch);
        foreach (var key in filled)
            _metrics.Refused(key.Kind, answer.Text is EpochScripts.Refused ? HotRefusal.ByServer : HotRefusal.Fenced);
    }

    public async ValueTask RemoveAsync(Subject subject, SubjectState state, CancellationToken cancellationToken)
    {
        if (!_firstRenewal.Value.IsCompleted)
            await _firstRenewal.Value.WaitAsync(cancellationToken);
        // After the commit of the state: an epoch that was known before may have been followed by one in which others have filled in the
        // state before.
        var known = await _view.RenewAsync(cancellationToken);
        if (known.Epoch.Nonce is not null && await FindRemovalProblemAsync(known.Epoch, subject, state, cancellationToken) is { } problem)
        {
            await _keeper.RetireAsync(
                known.Epoch,
                $"{Name} {problem}, and so could not be told of a change of {subject}",
                cancellationToken
            );
            // Whatever epoch counts now began after the commit, so that nothing was filled in under it before.
            known = await _view.RenewAsync(cancellationToken);
        }

        await _view.UntilKnownToAllAsync(known, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _view.UntilIdleAsync();
        _stopping.Dispose();
        _client.Dispose();
    }

    internal static RedisKey ProbeKey(string nonce) => $"{Prefix}{nonce}:probe";

    internal static RedisKey GenerationKey(Epoch epoch, Subject subject) => $"{Prefix}{epoch.Nonce}:{{{subject.Value}}}:gen";

    internal static RedisKey LeaseKey(Epoch epoch, Subject subject) => $"{Prefix}{epoch.Nonce}:{{{subject.Value}}}:lease";

    internal static RedisKey ValueKey(Epoch epoch, EntryKey key) => $"{Prefix}{epoch.Nonce}:{key}";

    /// <summary>What kept Redis from removing what stands for an earlier state; null where it is gone.</summary>
    private async Task<string?> FindRemovalProblemAsync(
        Epoch epoch,
        Subject subject,
        SubjectState state,
        CancellationToken cancellationToken
    )
    {
        string? problem = null;
        for (var attempt = 0; attempt < RemovalAttempts; attempt++)
        {
            (var outcome, var answer, problem) = await _breaker.CallAnywayAsync(
                HotOperation.Remove,
                commands =>
                    commands.EvaluateAsync(
                        ScriptsOf(epoch).Remove,
                        [GenerationKey(epoch, subject), LeaseKey(epoch, subject)],
                        [state.Generation, HotState.Write(state)]
                    ),
                cancellationToken
            );
            if (outcome != HotCallOutcome.Answered)
                continue;
            if (answer.Text is EpochScripts.Done)
                return null;
            return answer.IsStale ? "has forgotten its scripts or changed its role" : "takes no writes";
        }

        return problem;
    }

    private async Task<(ScriptReply State, byte[]?[] Values)> ReadAsync(
        RedisCommands commands,
        HotLease lease,
        Subject subject,
        IReadOnlyCollection<EntryKey> keys
    )
    {
        var state = commands.EvaluateAsync(
            ScriptsOf(lease.Epoch).Read,
            [GenerationKey(lease.Epoch, subject), LeaseKey(lease.Epoch, subject)],
            [lease.Token, (long)LeaseLife.TotalMilliseconds]
        );
        if (keys.Count == 0)
            return (await state, []);
        var values = Task.WhenAll(keys.Select(k => commands.GetAsync(ValueKey(lease.Epoch, k))));
        // Both, also where the first has failed: what is sent must have ended before the call has.
        await Task.WhenAll(state, values);
        return (await state, await values);
    }

    private EpochScripts ScriptsOf(Epoch epoch)
    {
        if (_scripts is { } scripts && scripts.IsOf(epoch))
            return scripts;
        return _scripts = new EpochScripts(epoch);
    }

    private async Task BeginKeepingAsync()
    {
        _keeping = _keeper.RunAsync(_stopping.Token);
        try
        {
            await _view.RenewAsync(_stopping.Token);
        }
        catch (Exception error) when (error is DurableTierException or OperationCanceledException)
        {
            // The keeper goes on trying, and says so when it takes long.
        }
    }
}
