using System.Net;
using StackExchange.Redis;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// All that is asked of Redis. Every command demands the primary, because the driver would otherwise turn to a replica when it is gone; and
/// scripts are called by their hash alone, because the driver's overload for texts loads what a restarted server has forgotten without saying so.
/// </summary>
internal readonly struct RedisCommands(IDatabaseAsync database)
{
    private const string UnknownScript = "NOSCRIPT";
    private const string WrongType = "WRONGTYPE";

    /// <summary>Runs a script, and loads it where the server does not know it.</summary>
    public async Task<RedisResult> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] arguments)
    {
        try
        {
            return await database.ScriptEvaluateAsync(script.Hash, keys, arguments, CommandFlags.DemandMaster);
        }
        catch (RedisServerException error) when (error.Message.StartsWith(UnknownScript, StringComparison.Ordinal))
        {
            await database.ExecuteAsync("SCRIPT", ["LOAD", script.Text], CommandFlags.DemandMaster);
            return await database.ScriptEvaluateAsync(script.Hash, keys, arguments, CommandFlags.DemandMaster);
        }
    }

    /// <summary>Any other command: for whoever looks at the server itself.</summary>
    public Task<RedisResult> ExecuteAsync(string command, params object[] arguments) => database.ExecuteAsync(command, arguments, CommandFlags.DemandMaster);

    /// <summary>The address of the primary that answers.</summary>
    public Task<EndPoint> IdentifyPrimaryAsync() => database.IdentifyEndpointAsync(flags: CommandFlags.DemandMaster);

    /// <summary>The value of a key; null where there is none, empty where the key holds something else than bytes.</summary>
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
}
