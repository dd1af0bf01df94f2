using System.Text;
using StackExchange.Redis;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.Interleavings.Redis;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class RedisCommands(RedisConnection connection, HotOperation purpose)
{
    private static readonly byte[] ProbeLife = "10000"u8.ToArray();

    public async Task<ScriptReply> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments) =>
        await RunAsync(script, keys, arguments) is { } reply ? new ScriptReply(reply.Text ?? "") : ScriptReply.Stale;

    public async ValueTask<SubjectReply> ReadSubjectAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        if (await RunAsync(script, keys, arguments) is not { } reply)
            return SubjectReply.Stale;
        return reply.Items is { } items
            ? new SubjectReply(items[0].Text, [.. items.Skip(4).Select(e => new EntryReply(e.Bytes, e.Number))])
            {
                GrantsLease = items[1].Number == 1,
                Mark = items[2].Text ?? "",
                IsTold = items[3].Number == 1,
            }
            : new SubjectReply(reply.Text ?? "", []);
    }

    private async Task<Reply?> RunAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        var (names, values) = (Array.ConvertAll(keys, k => (byte[])k!), Array.ConvertAll(arguments, a => (byte[])a!));
        var reply = await connection.SendAsync(Name(purpose), server => server.Evaluate(script.Hash, names, values));
        if (
            reply.Kind == ReplyKind.Error
            && reply.Text is { } error
            && (error.StartsWith("NOSCRIPT", StringComparison.Ordinal) || error.StartsWith(EpochScripts.Stale, StringComparison.Ordinal))
        )
            return null;
        return Accepted(reply);
    }

    public async Task LoadAsync(RedisScript script) =>
        await connection.SendAsync(
            "load script",
            server =>
            {
                server.Load(script.Hash, script.Text);
                connection.Guarantees.Loaded(script.Text);
                return Reply.Ok;
            }
        );

    public async Task<string?> ReadReplicationIdAsync()
    {
        var lines = Accepted(await connection.SendAsync("info", server => server.Execute("INFO"))).Text!.Split("\r\n");
        return lines.Contains("role:master", StringComparer.Ordinal)
            ? Array.Find(lines, l => l.StartsWith("master_replid:", StringComparison.Ordinal))?["master_replid:".Length..]
            : null;
    }

    public async Task ProbeWriteAsync(RedisKey key)
    {
        var name = (byte[])key!;
        Accepted(await connection.SendAsync("probe", server => server.Execute("SET", name, [], "PX"u8.ToArray(), ProbeLife)));
    }

    public async Task<byte[]?> GetAsync(RedisKey key)
    {
        var name = (byte[])key!;
        var reply = await connection.SendAsync("get", server => server.Execute("GET", name));
        return reply.Kind == ReplyKind.Error && reply.Text!.StartsWith("WRONGTYPE", StringComparison.Ordinal) ? [] : Accepted(reply).Bytes;
    }

    private static Reply Accepted(Reply reply) => reply.Kind == ReplyKind.Error ? throw new RedisErrorException(reply.Text!) : reply;

    private static string Name(HotOperation operation) =>
        operation switch
        {
            HotOperation.Read => "read",
            HotOperation.Fill => "fill",
            HotOperation.Remove => "remove",
            HotOperation.Readmit => "readmit",
            _ => "call script",
        };
}

internal readonly record struct ScriptReply(string? Text)
{
    public static readonly ScriptReply Stale = new(null);

    public bool IsStale => Text is null;
}

internal readonly record struct SubjectReply(string? State, EntryReply[] Entries)
{
    public static readonly SubjectReply Stale = new(null, []);

    public bool IsStale => State is null;

    public bool GrantsLease { get; init; }

    public string Mark { get; init; } = "";

    public bool IsTold { get; init; }
}

internal readonly record struct EntryReply(byte[]? Value, long Length);
