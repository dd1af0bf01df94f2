using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// The hot tier that workers share: entries as stored, under <c>tw:1:{SUBJECT}:KIND:FINGERPRINT</c>, and beside them the subject's generation.
/// Fills are waited for: it takes a fraction of a millisecond, bounds what is under way, and an invalidation that follows finds what it
/// must remove.
/// </summary>
internal sealed class RedisHotTier : IHotTier, IDisposable
{
    internal const string Prefix = "tw:1:";

    // Far longer than a fill that was begun before a removal can still be under way.
    private static readonly TimeSpan RemovalRemembered = TimeSpan.FromHours(1);

    private readonly RedisClient _client;
    private readonly RedisBreaker _breaker;
    private readonly HotAdmission _admission;
    private readonly HotMetrics _metrics;
    private readonly ILogger _logger;

    public RedisHotTier(IOptions<HotOptions> options, HotAdmission admission, HotMetrics metrics, TimeProvider clock, ILogger<RedisHotTier> logger)
    {
        (_admission, _metrics, _logger) = (admission, metrics, logger);
        _client = new RedisClient(options.Value, clock);
        var outage = new RedisOutage(_client.Name, logger);
        _breaker = new RedisBreaker(_client, outage, options.Value, metrics, clock);
        // No job may ask for a long time, and whoever has just started the service wants to know at once.
        _ = _client.WatchFirstConnectionAsync(outage);
    }

    public string Name => _client.Name;

    public bool IsConnected => _client.IsConnected;

    /// <remarks>One round trip: the values come by plain commands, since a script's answer takes two to three times as long.</remarks>
    public async ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return HotReading.Nothing;
        var (_, answer) = await _breaker.TryCallAsync(HotOperation.Read, commands => ReadAsync(commands, subject, keys), cancellationToken);
        if (!long.TryParse(answer.Generation, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)) return HotReading.Nothing;

        var found = new Dictionary<EntryKey, ReadOnlyMemory<byte>>();
        foreach (var (key, value) in keys.Zip(answer.Values!))
            if (value is not null && IsOf(generation, key, value))
                found[key] = value;
        return new HotReading(generation, found);
    }

    public async ValueTask FillAsync(HotFill fill, CancellationToken cancellationToken)
    {
        List<RedisKey> keys = [GenerationKey(fill.Subject)];
        List<RedisValue> arguments = [fill.Generation];
        var filled = new List<EntryKey>();
        foreach (var entry in fill.Entries)
        {
            if (_admission.Admit(entry, fill.KnownAt) is not { TotalMilliseconds: >= 1 } life) continue;
            keys.Add(ValueKey(entry.Key));
            arguments.AddRange((long)life.TotalMilliseconds, entry.Value.ToArray());
            filled.Add(entry.Key);
        }

        if (filled.Count == 0) return;
        var (outcome, answer) = await _breaker.TryCallAsync(
            HotOperation.Fill, commands => commands.EvaluateAsync(RedisScript.Fill, [.. keys], [.. arguments]), cancellationToken);
        if (outcome != HotCallOutcome.Answered || (long)answer! == RedisScript.Taken) return;
        foreach (var key in filled) _metrics.Refused(key.Kind, (long)answer! == RedisScript.Outdated ? HotRefusal.Outdated : HotRefusal.ByServer);
    }

    public async ValueTask<bool> RemoveAsync(Subject subject, long generation, CancellationToken cancellationToken)
    {
        var (outcome, _) = await _breaker.TryCallAsync(
            HotOperation.Remove,
            commands => commands.EvaluateAsync(RedisScript.Remove, [GenerationKey(subject)], [generation, (long)RemovalRemembered.TotalMilliseconds]),
            cancellationToken);
        return outcome == HotCallOutcome.Answered;
    }

    public void Dispose() => _client.Dispose();

    private static async Task<(string? Generation, byte[]?[]? Values)> ReadAsync(RedisCommands commands, Subject subject, IReadOnlyCollection<EntryKey> keys)
    {
        var generation = commands.EvaluateAsync(RedisScript.Read, [GenerationKey(subject)], []);
        var values = Task.WhenAll(keys.Select(k => commands.GetAsync(ValueKey(k))));
        // Both, also where the first has failed: what is sent must have ended before the call has.
        await Task.WhenAll(generation, values);
        return ((string?)await generation, await values);
    }

    internal static RedisKey GenerationKey(Subject subject) => $"{Prefix}{{{subject.Value}}}:gen";

    internal static RedisKey ValueKey(EntryKey key) => Prefix + key;

    private bool IsOf(long generation, EntryKey key, byte[] value)
    {
        if (!_admission.FitsIn(key, value.Length)) return false;
        if (EntryFormat.ReadFence(key, value) is { } fence) return fence.Generation == generation;
        _metrics.Refused(key.Kind, HotRefusal.Unreadable);
        Log.UnreadableEntry(_logger, key, "hot", "corrupt");
        return false;
    }
}
