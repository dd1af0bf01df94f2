using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Connection;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>
/// The scripts of one epoch. They contain its nonce, so that scripts of other epochs have other hashes, and the replication id of the
/// server that they were loaded into. So a server that was a replica meanwhile does not answer: it keeps its scripts, but not that id.
/// <para>
/// The key <c>…:gen</c> of a subject is a hash. Its field <c>state</c> holds the subject's generation, source version and content hash;
/// each further field names an entry that was filled under it, so that all of them can be found. It lives as long as the longest of them.
/// If it is missing, the key <c>…:lease</c> holds the token of the one reader that may fill the generation. Every operation that makes the
/// generation unknown again also invalidates that token.
/// </para>
/// </summary>
internal sealed class EpochScripts(Epoch epoch)
{
    /// <summary>The first word of the answer of a server whose role or replication id changed since the scripts were loaded.</summary>
    public const string Stale = "STALE";

    /// <summary>Answer of <see cref="Read"/>: the generation is not known, and the token may fill it.</summary>
    public const string Leased = "leased";

    /// <summary>
    /// Answer of <see cref="Read"/>: the generation is not known, and another token may fill it, or the server takes no writes.
    /// </summary>
    public const string Unknown = "unknown";

    /// <summary>Answer of <see cref="Fill"/> and <see cref="Remove"/>.</summary>
    public const string Done = "done";

    /// <summary>Answer of <see cref="Fill"/>: the generation is another one, or it is not known and the token may not fill it.</summary>
    public const string Fenced = "fenced";

    /// <summary>
    /// Answer of <see cref="Fill"/> and <see cref="Remove"/>: the server takes no writes, for lack of memory or otherwise.
    /// </summary>
    public const string Refused = "refused";

    /// <summary>
    /// Keys: generation, lease. Arguments: a new token, and its life in milliseconds. Answers the state, <see cref="Leased"/> or <see
    /// cref="Unknown"/>.
    /// </summary>
    // Rule: lease-has-one-owner
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
    /// <remarks>Whenever the number of fields has grown by 256, the fields of expired entries are deleted.</remarks>
    // Rule: fill-needs-lease, fill-compares-generation
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
              if type(redis.pcall('UNLINK', lease, gen)) ~= 'number' or not begin(gen) then return 'refused' end
            end
            return fill(gen, prefix)
            """
        );

    /// <summary>
    /// Keys: generation, lease. Arguments: generation and state that count from now on. Entries of earlier
    /// generations and the fill lease are deleted; a delete works even if the memory is full. Answers <see cref="Done"/> or <see
    /// cref="Refused"/>.
    /// </summary>
    // Rule: removal-deletes-lease, removal-deletes-entries
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

    /// <summary>
    /// Removes as <see cref="Remove"/> does, and then fills, with keys and arguments of <see cref="Fill"/>. It fills only if it found an
    /// earlier state, or if the token is still there: then no later change has been removed. Answers <see cref="Done"/> when it has
    /// removed, filled or not, or <see cref="Refused"/>.
    /// </summary>
    // Rule: removal-deletes-lease, removal-deletes-entries, replacement-needs-lease
    public RedisScript Replace { get; } =
        Create(
            epoch,
            """
            local gen, lease, prefix = KEYS[1], KEYS[2], string.sub(KEYS[1], 1, -4)
            local state = known(gen)
            if state and (state == ARGV[3] or tonumber(string.match(state, '^%d+')) > tonumber(ARGV[2])) then return 'done' end
            local own = redis.pcall('GET', lease) == ARGV[1]
            local filled = redis.pcall('HKEYS', gen)
            if type(redis.pcall('UNLINK', gen, lease)) ~= 'number' then return 'refused' end
            if not filled.err then
              for _, entry in ipairs(filled) do redis.pcall('UNLINK', prefix .. entry) end
            end
            if (state or own) and begin(gen) then fill(gen, prefix) end
            return 'done'
            """
        );

    public IReadOnlyList<RedisScript> All => [Read, Fill, Remove, Replace];

    // Keys and arguments are those of Fill.
    private const string Filling = """
        local function begin(gen)
          if type(redis.pcall('HSET', gen, 'state', ARGV[3])) ~= 'number' then return false end
          redis.call('PEXPIRE', gen, ARGV[4])
          return true
        end
        local function fill(gen, prefix)
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
        end
        """;

    public bool IsOf(Epoch other) => other == epoch;

    // Rule: role-checked, replication-id-checked
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
            {Filling}
            {body}
            """
        );
}
