using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// The scripts of one epoch. They hold its nonce, so that no other epoch's scripts have their hashes, and the replication id of the server
/// that they were loaded into, so that a server which was a replica meanwhile does not answer: it keeps its scripts, but not that id.
/// <para>
/// The key <c>…:gen</c> of a subject is a hash. Its field <c>state</c> holds the subject's generation, source version and content hash;
/// each further field names an entry that was filled under it, so that all of them can be found. It lives as long as the longest of them.
/// Where it is missing, the key <c>…:lease</c> holds the token of the one reader that may fill it in: whatever makes the generation unknown
/// again, also makes that token worthless.
/// </para>
/// </summary>
internal sealed class EpochScripts(Epoch epoch)
{
    /// <summary>The first word of the answer of a server that is not what it was when the scripts were loaded.</summary>
    public const string Stale = "STALE";

    /// <summary>Answer of <see cref="Read"/>: the generation is not known, and the token may fill it in.</summary>
    public const string Leased = "leased";

    /// <summary>
    /// Answer of <see cref="Read"/>: the generation is not known, and another token may fill it in, or the server takes no writes.
    /// </summary>
    public const string Unknown = "unknown";

    /// <summary>Answer of <see cref="Fill"/> and <see cref="Remove"/>.</summary>
    public const string Done = "done";

    /// <summary>Answer of <see cref="Fill"/>: the generation is another one, or is not known and the token may not fill it in.</summary>
    public const string Fenced = "fenced";

    /// <summary>
    /// Answer of <see cref="Fill"/> and <see cref="Remove"/>: the server takes no writes, for lack of memory or otherwise.
    /// </summary>
    public const string Refused = "refused";

    /// <summary>
    /// Keys: generation, lease. Arguments: a new token, and its life in milliseconds. Answers the state, <see cref="Leased"/> or <see
    /// cref="Unknown"/>.
    /// </summary>
    public RedisScript Read { get; } =
        Create(
            epoch,
            """
            local state = known(KEYS[1])
            if state then return state end
            local set = redis.pcall('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])
            return type(set) == 'table' and set.ok and 'leased' or 'unknown'
            """
        );

    /// <summary>
    /// Keys: generation, lease, and each entry's. Arguments: token, generation, state, the life in milliseconds of a generation without
    /// entries, and each entry's life in milliseconds and value. Answers <see cref="Done"/>, <see cref="Fenced"/> or <see cref="Refused"/>.
    /// </summary>
    /// <remarks>Fields of entries that have expired are looked for whenever their number has grown by 256.</remarks>
    public RedisScript Fill { get; } =
        Create(
            epoch,
            """
            local gen, lease, prefix = KEYS[1], KEYS[2], string.sub(KEYS[1], 1, -4)
            local state = known(gen)
            if state then
              if string.match(state, '^%d+') ~= ARGV[2] then return 'fenced' end
            else
              if redis.pcall('GET', lease) ~= ARGV[1] then return 'fenced' end
              if type(redis.pcall('UNLINK', lease, gen)) ~= 'number' then return 'refused' end
              if type(redis.pcall('HSET', gen, 'state', ARGV[3])) ~= 'number' then return 'refused' end
              redis.call('PEXPIRE', gen, ARGV[4])
            end
            for i = 3, #KEYS do
              local entry, life = string.sub(KEYS[i], #prefix + 1), ARGV[2 * i - 1]
              local added = redis.pcall('HSET', gen, entry, '')
              if type(added) ~= 'number' then return 'refused' end
              if redis.call('PTTL', gen) < tonumber(life) then redis.call('PEXPIRE', gen, life) end
              local set = redis.pcall('SET', KEYS[i], ARGV[2 * i], 'PX', life)
              if not set.ok then return 'refused' end
              if added > 0 and redis.call('HLEN', gen) % 256 == 0 then
                for _, field in ipairs(redis.call('HKEYS', gen)) do
                  if field ~= 'state' and redis.call('EXISTS', prefix .. field) == 0 then redis.call('HDEL', gen, field) end
                end
              end
            end
            return 'done'
            """
        );

    /// <summary>
    /// Keys: generation, lease. Arguments: generation and state that count from now on. What stands for an earlier generation is deleted,
    /// and with it the right to fill one in; a delete works without memory too. Answers <see cref="Done"/> or <see cref="Refused"/>.
    /// </summary>
    public RedisScript Remove { get; } =
        Create(
            epoch,
            """
            local gen, lease, prefix = KEYS[1], KEYS[2], string.sub(KEYS[1], 1, -4)
            local state = known(gen)
            if state and (state == ARGV[2] or tonumber(string.match(state, '^%d+')) > tonumber(ARGV[1])) then return 'done' end
            local filled = redis.pcall('HKEYS', gen)
            if type(redis.pcall('UNLINK', gen, lease)) ~= 'number' then return 'refused' end
            if not filled.err then
              for _, entry in ipairs(filled) do redis.pcall('UNLINK', prefix .. entry) end
            end
            return 'done'
            """
        );

    public IReadOnlyList<RedisScript> All => [Read, Fill, Remove];

    public bool IsOf(Epoch other) => other == epoch;

    private static RedisScript Create(Epoch epoch, string body) =>
        new(
            $"""
            -- epoch {epoch.Nonce}
            local info = redis.call('INFO', 'replication')
            if not string.find(info, 'role:master', 1, true) or not string.find(info, 'master_replid:{epoch.ReplicationId}', 1, true) then
              return redis.error_reply('{Stale} another server, or another role, than the epoch began with')
            end
            local function known(gen)
              local state = redis.pcall('HGET', gen, 'state')
              return type(state) == 'string' and string.match(state, '^%d+ %S+ %S+$')
            end
            {body}
            """
        );
}
