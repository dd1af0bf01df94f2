using System.Security.Cryptography;
using System.Text;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// The scripts. The key <c>…:gen</c> of a subject is a hash: its field <c>g</c> is the generation, and each further field names an entry that
/// was filled under it, so that all of them can be found. It lives as long as the longest of them.
/// </summary>
internal sealed class RedisScript
{
    /// <summary>The generation; nil where none is known.</summary>
    public static readonly RedisScript Read = new("""
        local known = redis.pcall('HGET', KEYS[1], 'g')
        return type(known) == 'string' and known or false
        """);

    /// <summary>
    /// Keys: the generation's, and each entry's. Arguments: the generation, and each entry's life in milliseconds and value. Answers
    /// <see cref="Taken"/>, <see cref="Outdated"/> or <see cref="Refused"/>.
    /// </summary>
    /// <remarks>Fields of entries that have expired are looked for whenever their number has grown by 256.</remarks>
    public static readonly RedisScript Fill = new("""
        local gen, prefix = KEYS[1], string.sub(KEYS[1], 1, -4)
        local known = redis.pcall('HGET', gen, 'g')
        if type(known) == 'string' and (tonumber(known) or 0) > tonumber(ARGV[1]) then return 0 end
        if known ~= ARGV[1] then
          local filled = redis.pcall('HKEYS', gen)
          if not filled.err then
            for _, entry in ipairs(filled) do redis.call('UNLINK', prefix .. entry) end
          end
          redis.call('UNLINK', gen)
        end
        for i = 2, #KEYS do
          local entry, life = string.sub(KEYS[i], #prefix + 1), ARGV[2 * i - 2]
          local added = redis.pcall('HSET', gen, 'g', ARGV[1], entry, '')
          if type(added) == 'table' then return -1 end
          if redis.call('PTTL', gen) < tonumber(life) then redis.call('PEXPIRE', gen, life) end
          local set = redis.pcall('SET', KEYS[i], ARGV[2 * i - 1], 'PX', life)
          if set.err then return -1 end
          if added > 0 and redis.call('HLEN', gen) % 256 == 0 then
            for _, field in ipairs(redis.call('HKEYS', gen)) do
              if field ~= 'g' and redis.call('EXISTS', prefix .. field) == 0 then redis.call('HDEL', gen, field) end
            end
          end
        end
        return 1
        """);

    /// <summary>Key: the generation's. Arguments: the generation from now on, and for how many milliseconds it is remembered.</summary>
    public static readonly RedisScript Remove = new("""
        local gen, prefix, generation = KEYS[1], string.sub(KEYS[1], 1, -4), ARGV[1]
        local known = redis.pcall('HGET', gen, 'g')
        if type(known) == 'string' and (tonumber(known) or 0) > tonumber(generation) then generation = known end
        local filled = redis.pcall('HKEYS', gen)
        if not filled.err then
          for _, entry in ipairs(filled) do redis.call('UNLINK', prefix .. entry) end
        end
        redis.call('UNLINK', gen)
        local set = redis.pcall('HSET', gen, 'g', generation)
        if type(set) == 'number' then redis.call('PEXPIRE', gen, ARGV[2]) end
        return 1
        """);

    /// <summary>The entries were taken in.</summary>
    public const long Taken = 1;

    /// <summary>A later generation is known.</summary>
    public const long Outdated = 0;

    /// <summary>The server takes no writes, for lack of memory or otherwise.</summary>
    public const long Refused = -1;

    private RedisScript(string text)
    {
        Text = text;
#pragma warning disable CA5350 // What Redis calls a script by: https://redis.io/docs/latest/commands/evalsha/
        Hash = SHA1.HashData(Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
    }

    public string Text { get; }

    public byte[] Hash { get; }
}
