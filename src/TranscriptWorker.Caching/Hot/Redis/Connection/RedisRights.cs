using StackExchange.Redis;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>Checks the rights of the user by using them, on keys of its own that expire within a minute.</summary>
internal static class RedisRights
{
    private const string Denied = "NOPERM";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    /// <summary>Tries every command that reads, fills and removals need, directly or in their scripts.</summary>
    /// <returns>The commands that Redis denied, by their names in access control lists.</returns>
    /// <exception cref="RedisUnavailableException">The call failed for another reason than a missing right.</exception>
    public static async Task<IReadOnlyList<string>> FindDeniedAsync(RedisClient client, CancellationToken cancellationToken)
    {
        var denied = new List<string>();
        foreach (var (right, send) in Commands(Subject.Transcript("doctor", $"{Guid.NewGuid():N}")))
            if (await IsDeniedAsync(client, send, cancellationToken))
                denied.Add(right);
        return denied;
    }

    /// <summary>Whether Redis denies this command to the user.</summary>
    /// <exception cref="RedisUnavailableException">The call failed for another reason than a missing right.</exception>
    public static async Task<bool> IsDeniedAsync(RedisClient client, Func<RedisCommands, Task> send, CancellationToken cancellationToken)
    {
        try
        {
            return await client.CallAsync(
                async commands =>
                {
                    await send(commands);
                    return false;
                },
                cancellationToken
            );
        }
        catch (RedisUnavailableException error)
            when (error.InnerException is RedisServerException refusal && refusal.Message.StartsWith(Denied, StringComparison.Ordinal))
        {
            return true;
        }
    }

    private static (string Right, Func<RedisCommands, Task> Send)[] Commands(Subject subject)
    {
        var (epoch, life) = (new Epoch(0, "doctor", null), (long)Life.TotalMilliseconds);
        var (generation, script) = (RedisKeys.Generation(epoch, subject), new RedisScript("return 'done'"));
        var value = RedisKeys.Value(
            epoch,
            new EntryKey(subject, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "doctor"))
        );
        return
        [
            ("info", commands => commands.ReadReplicationIdAsync()),
            ("script|load", commands => commands.LoadAsync(script)),
            ("evalsha", commands => commands.EvaluateAsync(script, [generation], [])),
            ("set", commands => commands.ExecuteAsync("SET", value, "", "PX", life)),
            ("get", commands => commands.GetAsync(value)),
            ("getrange", commands => commands.ExecuteAsync("GETRANGE", value, 0, 1)),
            ("strlen", commands => commands.ExecuteAsync("STRLEN", value)),
            ("hset", commands => commands.ExecuteAsync("HSET", generation, "state", "1 - -")),
            ("pexpire", commands => commands.ExecuteAsync("PEXPIRE", generation, life)),
            ("pttl", commands => commands.ExecuteAsync("PTTL", generation)),
            ("hget", commands => commands.ExecuteAsync("HGET", generation, "state")),
            ("hmget", commands => commands.ExecuteAsync("HMGET", generation, "state")),
            ("hkeys", commands => commands.ExecuteAsync("HKEYS", generation)),
            ("hlen", commands => commands.ExecuteAsync("HLEN", generation)),
            ("hdel", commands => commands.ExecuteAsync("HDEL", generation, "none")),
            ("exists", commands => commands.ExecuteAsync("EXISTS", value)),
            ("unlink", commands => commands.ExecuteAsync("UNLINK", generation, value)),
        ];
    }
}
