using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>Reads the entries of a subject from Redis by plain commands, for audits.</summary>
internal sealed class HotSnapshots(IOptions<HotOptions> options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private RedisClient? _client;

    /// <summary>The entries of an epoch in Redis, or the reason why they cannot be read.</summary>
    public async Task<(HotSnapshot? Snapshot, string? Problem)> ReadAsync(Epoch epoch, Subject subject, CancellationToken cancellationToken)
    {
        if (options.Value.Provider is not HotOptions.Redis)
            return (null, "the hot tier is in the memory of each worker");
        if (epoch.Nonce is null)
            return (null, "there is no epoch: the hot tier is not used");
        _client ??= new RedisClient(new HotOptions { ConnectionString = options.Value.ConnectionString, CallTimeout = Patience }, clock);
        try
        {
            return (await _client.CallAsync(commands => ReadAsync(commands, epoch, subject), cancellationToken), null);
        }
        catch (RedisUnavailableException error)
        {
            return (null, $"{_client.Name} {error.Message}");
        }
    }

    public void Dispose() => _client?.Dispose();

    private static async Task<HotSnapshot> ReadAsync(RedisCommands commands, Epoch epoch, Subject subject)
    {
        var fields = (RedisValue[])(await commands.ExecuteAsync("HGETALL", RedisKeys.Generation(epoch, subject)))!;
        var state = default(SubjectState?);
        var entries = new Dictionary<EntryKey, byte[]>();
        foreach (var pair in fields.Chunk(2))
        {
            var field = (string)pair[0]!;
            if (field is "state")
                state = HotState.Parse(pair[1]);
            else if (ParseEntry(subject, field) is { } key && await commands.GetAsync(RedisKeys.Value(epoch, key)) is { } value)
                entries[key] = value;
        }

        return new HotSnapshot(state, entries);
    }

    private static EntryKey? ParseEntry(Subject subject, string field) =>
        field.Split(':') is [var name, var fingerprint]
        && EntryKind.All.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.Ordinal)) is { } kind
            ? new EntryKey(subject, kind, Fingerprint.FromStored(fingerprint))
            : null;
}

/// <param name="State">The subject's state as Redis knows it; null if it knows none.</param>
/// <param name="Entries">The entries that were filled under it, as stored.</param>
internal sealed record HotSnapshot(SubjectState? State, IReadOnlyDictionary<EntryKey, byte[]> Entries);
