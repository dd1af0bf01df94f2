using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.Caching.Hot.Redis.Connection;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>
/// Reads the entries of a subject from Redis for audits, on a connection of its own: no request is counted, nothing is changed, and each
/// answer has a bounded number of bytes.
/// </summary>
internal sealed class HotSnapshots(IOptions<HotOptions> options, TimeProvider clock) : IDisposable
{
    /// <summary>Maximum number of fields of a subject that are listed.</summary>
    public const int MaxFields = 512;

    private const int MaxTextLength = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // Scripts, because no plain command shortens what it answers and needs no other right than the scripts of the hot tier.
    private static readonly RedisScript Listing = new(
        """
        local state, fields = redis.pcall('HGET', KEYS[1], 'state'), redis.pcall('HKEYS', KEYS[1])
        if fields.err then return {-1} end
        local longest = tonumber(ARGV[2])
        local answer = {#fields, type(state) == 'string' and string.sub(state, 1, longest) or false}
        for i = 1, math.min(#fields, tonumber(ARGV[1])) do answer[i + 2] = string.sub(fields[i], 1, longest) end
        return answer
        """
    );

    private static readonly RedisScript Reading = new(
        """
        local value = redis.pcall('GET', KEYS[1])
        if not value then return {-1} end
        if type(value) ~= 'string' then return {0} end
        if #value > tonumber(ARGV[1]) then return {#value} end
        return {#value, value}
        """
    );

    private RedisClient? _client;

    /// <summary>Why nothing can be read from Redis, though it may well answer; null if something can.</summary>
    public string? FindObstacle(Epoch epoch) =>
        options.Value.Provider is not HotOptions.Redis ? "the hot tier is in the memory of each worker"
        : epoch.Nonce is null ? "there is no epoch: the hot tier is not used"
        : null;

    /// <summary>The state of a subject and the fields beside it.</summary>
    /// <exception cref="RedisUnavailableException">Redis does not answer.</exception>
    public async Task<HotListing> ListAsync(Epoch epoch, Subject subject, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(Listing, RedisKeys.Generation(epoch, subject), [MaxFields, MaxTextLength], cancellationToken);
        return answer is [var count, var state, .. var fields]
            ? new HotListing((long)count, (string?)state, [.. fields.Select(f => (string)f!)])
            : new HotListing(1, null, []);
    }

    /// <summary>An entry as stored.</summary>
    /// <exception cref="RedisUnavailableException">Redis does not answer.</exception>
    public async Task<HotValue> ReadAsync(Epoch epoch, EntryKey key, int maxBytes, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(Reading, RedisKeys.Value(epoch, key), [maxBytes], cancellationToken);
        return new HotValue((long)answer[0], answer.Length > 1 ? (byte[]?)answer[1] : null);
    }

    public void Dispose() => _client?.Dispose();

    private async Task<RedisResult[]> CallAsync(
        RedisScript script,
        RedisKey key,
        RedisValue[] arguments,
        CancellationToken cancellationToken
    )
    {
        _client ??= new RedisClient(new HotOptions { ConnectionString = options.Value.ConnectionString, CallTimeout = Patience }, clock);
        try
        {
            return (RedisResult[])
                (await _client.CallAsync(commands => commands.EvaluateReadingAsync(script, [key], arguments), cancellationToken))!;
        }
        catch (RedisUnavailableException error)
        {
            throw new RedisUnavailableException(error.Failure, $"{_client.Name} {error.Problem}", error.Remedy, error);
        }
    }
}

/// <param name="Count">The number of fields, those included that are not listed.</param>
/// <param name="State">The text of the state, cut; null if there is none, or if the key has another type.</param>
/// <param name="Fields">The names of the fields, cut.</param>
internal sealed record HotListing(long Count, string? State, IReadOnlyList<string> Fields);

/// <param name="Length">Bytes; negative if there is no entry, 0 also if the key has another type.</param>
/// <param name="Bytes">The entry; null if it has more bytes than were asked for.</param>
internal readonly record struct HotValue(long Length, byte[]? Bytes)
{
    public bool IsMissing => Length < 0;
}
