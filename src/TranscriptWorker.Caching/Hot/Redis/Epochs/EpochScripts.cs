using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Connection;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>
/// The scripts of one epoch. They contain its nonce, so that scripts of other epochs have other hashes, and the replication id of the
/// server that they were loaded into. So a server that was a replica meanwhile does not answer: it keeps its scripts, but not that id.
/// <para>
/// The key <c>…:gen</c> of a subject is a hash. Its field <c>state</c> holds the subject's generation, source version and content hash;
/// its field <c>mark</c>, if there is one, says that a process may hold a read lease; its field <c>told</c> says that a change was told
/// in this epoch; each further field names an entry that was filled under the state, so that all of them can be found. The hash lives as
/// long as the longest of them. If the state is missing, the key <c>…:lease</c> holds the token of the one reader that may fill the
/// generation. Every operation that makes the generation unknown again also invalidates that token.
/// </para>
/// </summary>
/// <param name="epoch">The epoch.</param>
/// <param name="protocol">One of the <see cref="HotProtocols"/>.</param>
internal sealed class EpochScripts(Epoch epoch, int protocol = HotProtocols.Present)
{
    /// <summary>The first word of the answer of a server whose role or replication id changed since the scripts were loaded.</summary>
    public const string Stale = "STALE";

    /// <summary>Answer of <see cref="Read"/>: the generation is not known, and the token may fill it.</summary>
    public const string Leased = "leased";

    /// <summary>
    /// Answer of <see cref="Read"/>: the generation is not known, and another token may fill it, or the server takes no writes.
    /// </summary>
    public const string Unknown = "unknown";

    /// <summary>Answer of <see cref="Fill"/>, <see cref="Remove"/> and <see cref="Replace"/>.</summary>
    public const string Done = "done";

    /// <summary>
    /// The beginning of the answer of <see cref="Remove"/> and <see cref="Replace"/> if a process may hold a read lease for an earlier
    /// state; a space and the mark follow, if there is one.
    /// </summary>
    public const string Held = "held";

    /// <summary>Answer of <see cref="Fill"/>: the generation is another one, or it is not known and the token may not fill it.</summary>
    public const string Fenced = "fenced";

    /// <summary>Answer of <see cref="Fill"/>, <see cref="Remove"/> and <see cref="Replace"/>: the server takes no writes, for lack of
    /// memory or otherwise.</summary>
    public const string Refused = "refused";

    /// <summary>The longest entry that <see cref="Read"/> answers with; a plain command is faster for longer ones. Bytes.</summary>
    public const int MaxInlineLength = 4096;

    /// <summary>
    /// Keys: generation, and entries. Arguments: a new token, the life in milliseconds of a fill lease, and 1 to ask for a read lease.
    /// Answers <see cref="Leased"/> or <see cref="Unknown"/>; or the state, whether the read lease is granted, the mark of earlier leases,
    /// whether a replacement found or wrote the state, and for each entry its value, or its length if it is missing or longer than
    /// <see cref="MaxInlineLength"/>.
    /// </summary>
    /// <remarks>
    /// It runs most often, so it calls few commands. A missing right is an error; a key of another type counts as missing.
    /// </remarks>
    // Rule: lease-has-one-owner, read-lease-leaves-mark
    public RedisScript Read { get; } =
        Create(
            epoch,
            protocol,
            """
            local gen = KEYS[1]
            local fields = redis.pcall('HMGET', gen, 'state', 'mark', 'told')
            if fields.err and not string.find(fields.err, 'WRONGTYPE', 1, true) then return fields end
            local state = fields[1] and string.match(fields[1], '^%d+ %S+ %S+$')
            if not state then
              local set = redis.pcall('SET', string.sub(gen, 1, -4) .. 'lease', ARGV[1], 'NX', 'PX', ARGV[2])
              return type(set) == 'table' and set.ok and 'leased' or 'unknown'
            end
            local granted = ARGV[3] == '1' and type(redis.pcall('HSET', gen, 'mark', ARGV[1])) == 'number'
            local reply = { state, granted and 1 or 0, fields[2] or '', fields[3] and 1 or 0 }
            for i = 2, #KEYS do
              local value = redis.pcall('GETRANGE', KEYS[i], 0, 4096)
              if type(value) ~= 'string' then
                if not string.find(value.err, 'WRONGTYPE', 1, true) then return value end
                value = 0
              elseif #value == 0 then value = 0
              elseif #value > 4096 then value = redis.call('STRLEN', KEYS[i]) end
              reply[i + 3] = value
            end
            return reply
            """
        );

    /// <summary>
    /// Keys: generation, lease, and each entry's. Arguments: token, generation, state, the life in milliseconds of a generation without
    /// entries, 1 for a subject that nobody can have read before, and each entry's life in milliseconds and value. Answers <see
    /// cref="Done"/>, <see cref="Fenced"/> or <see cref="Refused"/>.
    /// </summary>
    /// <remarks>
    /// A generation that it writes from nothing gets a mark: a state that was evicted may have been leased. Whenever the number of fields
    /// has grown by 256, the fields of expired entries are deleted.
    /// </remarks>
    // Rule: fill-needs-lease, fill-compares-generation, fill-leaves-mark
    public RedisScript Fill { get; } =
        Create(
            epoch,
            protocol,
            Known,
            Filling,
            """
            local gen, lease, prefix = KEYS[1], KEYS[2], string.sub(KEYS[1], 1, -4)
            local state = known(gen)
            if state then
              if string.match(state, '^%d+') ~= ARGV[2] then return 'fenced' end
            else
              if redis.pcall('GET', lease) ~= ARGV[1] then return 'fenced' end
              local mark = marked(gen) or ARGV[1]
              if type(redis.pcall('UNLINK', lease, gen)) ~= 'number' or not begin(gen, mark) then return 'refused' end
            end
            return fill(gen, prefix)
            """
        );

    /// <summary>
    /// Keys: generation, lease. Arguments: nothing, generation and state that count from now on. Entries of earlier generations and the
    /// fill lease are deleted; a delete works even if the memory is full. Answers <see cref="Done"/>, <see cref="Held"/> or
    /// <see cref="Refused"/>.
    /// </summary>
    // Rule: removal-keeps-mark
    public RedisScript Remove { get; } =
        Create(
            epoch,
            protocol,
            Known,
            Removing,
            """
            local gen, lease, prefix = KEYS[1], KEYS[2], string.sub(KEYS[1], 1, -4)
            local answer, removed, mark = remove(gen, lease, prefix)
            if removed and mark and type(redis.pcall('HSET', gen, 'mark', mark)) == 'number' then redis.call('PEXPIRE', gen, 10000) end
            return answer
            """
        );

    /// <summary>
    /// Removes as <see cref="Remove"/> does, and then fills, with keys and arguments of <see cref="Fill"/>. It fills only if it found an
    /// earlier state, or if the token is still there: then no later change has been removed. It notes in the state that the change was
    /// told. Answers as <see cref="Remove"/> does, filled or not.
    /// </summary>
    // Rule: replacement-needs-lease, removal-keeps-mark
    public RedisScript Replace { get; } =
        Create(
            epoch,
            protocol,
            Known,
            Filling,
            Removing,
            """
            local gen, lease, prefix = KEYS[1], KEYS[2], string.sub(KEYS[1], 1, -4)
            local own, state = redis.pcall('GET', lease) == ARGV[1], known(gen)
            local answer, removed, mark = remove(gen, lease, prefix)
            if removed then
              mark = mark or not state and ARGV[5] ~= '1' and ARGV[1]
              if (state or own) and begin(gen, mark) then
                redis.pcall('HSET', gen, 'told', '')
                fill(gen, prefix)
              elseif mark and type(redis.pcall('HSET', gen, 'mark', mark)) == 'number' then
                redis.call('PEXPIRE', gen, 10000)
              end
            elseif state == ARGV[3] then
              redis.pcall('HSET', gen, 'told', '')
            end
            return ARGV[5] == '1' and answer ~= 'refused' and 'done' or answer
            """
        );

    /// <summary>
    /// Key: generation. Argument: a mark. Deletes the mark if it is still this one: no read lease was granted since. Answers
    /// <see cref="Done"/>.
    /// </summary>
    public RedisScript Unmark { get; } =
        Create(
            epoch,
            protocol,
            Known,
            """
            if marked(KEYS[1]) == ARGV[1] then redis.pcall('HDEL', KEYS[1], 'mark') end
            return 'done'
            """
        );

    public IReadOnlyList<RedisScript> All => [Read, Fill, Remove, Replace, Unmark];

    private const string Known = """
        local function known(gen)
          local state = redis.pcall('HGET', gen, 'state')
          return type(state) == 'string' and string.match(state, '^%d+ %S+ %S+$')
        end
        local function marked(gen)
          local mark = redis.pcall('HGET', gen, 'mark')
          return type(mark) == 'string' and mark
        end
        """;

    // Keys and arguments are those of Fill.
    private const string Filling = """
        local function begin(gen, mark)
          local set
          if mark then
            set = redis.pcall('HSET', gen, 'state', ARGV[3], 'mark', mark)
          else
            set = redis.pcall('HSET', gen, 'state', ARGV[3])
          end
          if type(set) ~= 'number' then return false end
          redis.call('PEXPIRE', gen, ARGV[4])
          return true
        end
        local function fill(gen, prefix)
          for i = 3, #KEYS do
            local entry, life = string.sub(KEYS[i], #prefix + 1), ARGV[2 * i]
            local added = redis.pcall('HSET', gen, entry, '')
            if type(added) ~= 'number' then return 'refused' end
            if redis.call('PTTL', gen) < tonumber(life) then redis.call('PEXPIRE', gen, life) end
            local set = redis.pcall('SET', KEYS[i], ARGV[2 * i + 1], 'PX', life)
            if not set.ok then return 'refused' end
            if added > 0 and redis.call('HLEN', gen) % 256 == 0 then
              for _, field in ipairs(redis.call('HKEYS', gen)) do
                if field ~= 'state' and field ~= 'mark' and field ~= 'told' and redis.call('EXISTS', prefix .. field) == 0 then
                  redis.call('HDEL', gen, field)
                end
              end
            end
          end
          return 'done'
        end
        """;

    // Only a state without a mark proves that nobody holds a read lease for an earlier one: a mark outlives the removal of its state until
    // the leases have ended. If there is no state, it may have been evicted, and its mark too.
    // Rule: removal-deletes-lease, removal-deletes-entries, missing-may-be-held, later-may-be-held
    private const string Removing = """
        local function remove(gen, lease, prefix)
          local state, mark = known(gen), marked(gen)
          local generation = state and tonumber(string.match(state, '^%d+'))
          local answer = 'done'
          if not state or mark then answer = 'held ' .. (mark or '') end
          if state and (state == ARGV[3] or generation > tonumber(ARGV[2])) then return answer, false end
          local filled = redis.pcall('HKEYS', gen)
          if type(redis.pcall('UNLINK', gen, lease)) ~= 'number' then return 'refused', false end
          if not filled.err then
            for _, entry in ipairs(filled) do redis.pcall('UNLINK', prefix .. entry) end
          end
          return answer, true, mark
        end
        """;

    /// <summary>Whether a removal succeeded, and a process may hold a read lease for an earlier state.</summary>
    public static bool IsHeld(ScriptReply reply) => reply.Text?.StartsWith(Held, StringComparison.Ordinal) == true;

    /// <summary>Calls <see cref="Remove"/>.</summary>
    public Task<ScriptReply> RemoveAsync(RedisCommands commands, Subject subject, SubjectState state) =>
        commands.EvaluateAsync(
            Remove,
            [RedisKeys.Generation(epoch, subject), RedisKeys.Lease(epoch, subject)],
            ["", state.Generation, HotState.Write(state)]
        );

    public bool IsOf(Epoch other) => other == epoch;

    // Rule: role-checked, replication-id-checked
    private static RedisScript Create(Epoch epoch, int protocol, params ReadOnlySpan<string> parts) =>
        new(
            $"""
            -- epoch {epoch.Nonce}
            -- protocol {protocol}
            local info = redis.call('INFO', 'replication')
            if not string.find(info, 'role:master', 1, true) or not string.find(info, 'master_replid:{epoch.ReplicationId}', 1, true) then
              return redis.error_reply('{Stale} another server, or another role, than the epoch began with')
            end
            {string.Join('\n', parts)}
            """
        );
}
