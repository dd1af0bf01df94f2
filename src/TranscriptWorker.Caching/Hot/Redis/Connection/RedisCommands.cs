using System.Net;
using System.Runtime.CompilerServices;
using StackExchange.Redis;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>
/// All commands to Redis. Each demands the primary, because the driver would otherwise use a replica if the primary is down. Scripts are
/// called by their hash alone, because the driver's overload for texts silently loads them again into a restarted server.
/// </summary>
internal sealed class RedisCommands(IDatabaseAsync database)
{
    private const string UnknownScript = "NOSCRIPT";
    private const string WrongType = "WRONGTYPE";
    private const string ReplicationId = "master_replid:";

    private static readonly TimeSpan ProbeLife = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Runs a script. It is never loaded here: a server that does not know it has restarted since its epoch began, or is another server.
    /// </summary>
    public async Task<ScriptReply> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return new ScriptReply((string?)await RunAsync(script, keys, arguments));
        }
        catch (RedisServerException error) when (IsStale(error))
        {
            return ScriptReply.Stale;
        }
    }

    /// <summary>Runs <see cref="EpochScripts.Read"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // It runs for most hits.
    public async ValueTask<SubjectReply> ReadSubjectAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return ReadReply(await RunAsync(script, keys, arguments));
        }
        catch (RedisServerException error) when (IsStale(error))
        {
            return SubjectReply.Stale;
        }
    }

    /// <summary>
    /// Runs a script that only reads. It belongs to no epoch and proves nothing, so it is loaded when the server lacks it.
    /// </summary>
    public async Task<RedisResult> EvaluateReadingAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await RunAsync(script, keys, arguments);
        }
        catch (RedisServerException error) when (error.Message.StartsWith(UnknownScript, StringComparison.Ordinal))
        {
            await LoadAsync(script);
            return await RunAsync(script, keys, arguments);
        }
    }

    /// <summary>Loads a script into the server.</summary>
    public Task LoadAsync(RedisScript script) => ExecuteAsync("SCRIPT", "LOAD", script.Text);

    /// <summary>The replication id of the server; null if it is a replica.</summary>
    public async Task<string?> ReadReplicationIdAsync()
    {
        var lines = ((string?)await ExecuteAsync("INFO", "replication") ?? "").Split("\r\n");
        return lines.Contains("role:master", StringComparer.Ordinal)
            ? Array.Find(lines, l => l.StartsWith(ReplicationId, StringComparison.Ordinal))?[ReplicationId.Length..]
            : null;
    }

    /// <summary>Writes a key that soon expires.</summary>
    /// <remarks>The driver's own method sends SETEX, another right than the scripts need.</remarks>
    public Task ProbeWriteAsync(RedisKey key) => ExecuteAsync("SET", key, "", "PX", (long)ProbeLife.TotalMilliseconds);

    /// <summary>Any other command, for checks of the server.</summary>
    public Task<RedisResult> ExecuteAsync(string command, params object[] arguments) =>
        database.ExecuteAsync(command, arguments, CommandFlags.DemandMaster);

    /// <summary>The address of the primary that answers; null when the driver does not know it.</summary>
    public Task<EndPoint?> IdentifyPrimaryAsync() => database.IdentifyEndpointAsync(flags: CommandFlags.DemandMaster);

    /// <summary>The value of a key; null if there is none, empty if the key has another type.</summary>
    public async Task<byte[]?> GetAsync(RedisKey key)
    {
        try
        {
            return await database.StringGetAsync(key, CommandFlags.DemandMaster);
        }
        catch (RedisServerException error) when (error.Message.StartsWith(WrongType, StringComparison.Ordinal))
        {
            return [];
        }
    }

    private Task<RedisResult> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments) =>
        database.ScriptEvaluateAsync(script.Hash, keys, arguments, CommandFlags.DemandMaster);

    private static bool IsStale(RedisServerException error) =>
        error.Message.StartsWith(UnknownScript, StringComparison.Ordinal)
        || error.Message.StartsWith(EpochScripts.Stale, StringComparison.Ordinal);

    private static SubjectReply ReadReply(RedisResult reply)
    {
        if (reply.Length < 0)
            return new SubjectReply((string?)reply, []);
        const int fields = 4;
        var entries = new EntryReply[reply.Length - fields];
        for (var i = 0; i < entries.Length; i++)
            entries[i] =
                reply[i + fields].Resp2Type == ResultType.Integer
                    ? new EntryReply(null, (long)reply[i + fields])
                    : new EntryReply((byte[]?)reply[i + fields], 0);
        return new SubjectReply((string?)reply[0], entries)
        {
            GrantsLease = (long)reply[1] == 1,
            Mark = (string)reply[2]!,
            IsTold = (long)reply[3] == 1,
        };
    }
}

/// <summary>The answer of a script.</summary>
/// <param name="Text">The answer; null if the server restarted or changed its role since the epoch began.</param>
internal readonly record struct ScriptReply(string? Text)
{
    public static readonly ScriptReply Stale = new(null);

    public bool IsStale => Text is null;
}

/// <summary>The answer of <see cref="EpochScripts.Read"/>.</summary>
/// <param name="State">The state, or why there is none; null if the server restarted or changed its role since the epoch began.</param>
/// <param name="Entries">An answer for each entry that was asked for, if the state is known.</param>
internal readonly record struct SubjectReply(string? State, EntryReply[] Entries)
{
    public static readonly SubjectReply Stale = new(null, []);

    public bool IsStale => State is null;

    /// <summary>Whether it grants a read lease.</summary>
    public bool GrantsLease { get; init; }

    /// <summary>The mark of earlier read leases; empty if no process can hold one.</summary>
    public string Mark { get; init; } = "";

    /// <summary>Whether a change was told that found or wrote this state.</summary>
    public bool IsTold { get; init; }
}

/// <param name="Value">The entry as stored; null if it is missing, or too long for the answer.</param>
/// <param name="Length">Its length, if it is too long.</param>
internal readonly record struct EntryReply(byte[]? Value, long Length);
