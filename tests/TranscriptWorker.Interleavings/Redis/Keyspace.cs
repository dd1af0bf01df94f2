using System.Globalization;
using System.Text;

namespace TranscriptWorker.Interleavings.Redis;

/// <summary>The keys of a server with their lifetimes: strings and hashes.</summary>
internal sealed class Keyspace
{
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);

    public int Count => _values.Count;

    public Keyspace Copy()
    {
        var copy = new Keyspace();
        foreach (var (key, value) in _values)
            copy._values[key] = value.Copy();
        return copy;
    }

    public void Clear() => _values.Clear();

    /// <summary>Evicts some key.</summary>
    public string? RemoveAny(System.Random random)
    {
        if (_values.Count == 0)
            return null;
        var key = _values.Keys.ElementAt(random.Next(_values.Count));
        _values.Remove(key);
        return key;
    }

    /// <param name="command">The command, in capitals.</param>
    /// <param name="arguments">What follows it.</param>
    /// <param name="now">Ticks.</param>
    public Reply Execute(string command, ReadOnlySpan<byte[]> arguments, long now)
    {
        var key = Encoding.ASCII.GetString(arguments[0]);
        return command switch
        {
            "GET" => Find(key, now) is not { } value ? Reply.Nil
            : value.Bytes is null ? WrongType
            : Reply.Of(value.Bytes),
            "GETRANGE" => Find(key, now) is not { } part ? Reply.Of("")
            : part.Bytes is null ? WrongType
            : Reply.Of(part.Bytes[(int)Number(arguments[1])..(int)Math.Min(Number(arguments[2]) + 1, part.Bytes.Length)]),
            "STRLEN" => Find(key, now) is not { } text ? Reply.Of(0)
            : text.Bytes is null ? WrongType
            : Reply.Of(text.Bytes.Length),
            "SET" => Set(key, arguments, now),
            "DEL" or "UNLINK" => Delete(arguments, now),
            "EXISTS" => Reply.Of(Find(key, now) is null ? 0 : 1),
            "PEXPIRE" => Expire(key, Number(arguments[1]), now),
            "PTTL" => Reply.Of(
                Find(key, now) is not { } value ? -2
                : value.ExpiresAt is not { } at ? -1
                : (at - now) / TimeSpan.TicksPerMillisecond
            ),
            _ => ExecuteOnHash(command, key, arguments, now),
        };
    }

    private static Reply WrongType => Reply.Error("WRONGTYPE Operation against a key holding the wrong kind of value");

    private Reply ExecuteOnHash(string command, string key, ReadOnlySpan<byte[]> arguments, long now)
    {
        var value = Find(key, now);
        if (value is { Fields: null })
            return WrongType;
        var fields = value?.Fields;
        switch (command)
        {
            case "HGET":
                return FieldOf(fields, arguments[1]);
            case "HMGET":
                return Reply.Of([.. arguments[1..].ToArray().Select(f => FieldOf(fields, f))]);
            case "HKEYS":
                return Reply.Of(fields is null ? [] : [.. fields.Keys.Select(f => Reply.Of(f))]);
            case "HLEN":
                return Reply.Of(fields?.Count ?? 0);
            case "HSET":
                if (fields is null)
                    _values[key] = new Value(null, fields = new Dictionary<string, byte[]>(StringComparer.Ordinal), null);
                var before = fields.Count;
                for (var i = 1; i + 1 < arguments.Length; i += 2)
                    fields[Encoding.ASCII.GetString(arguments[i])] = arguments[i + 1];
                return Reply.Of(fields.Count - before);
            case "HDEL":
                var removed = 0;
                foreach (var field in arguments[1..])
                    if (fields?.Remove(Encoding.ASCII.GetString(field)) == true)
                        removed++;
                if (fields is { Count: 0 })
                    _values.Remove(key);
                return Reply.Of(removed);
            default:
                throw new NotSupportedException($"The model of Redis does not know the command {command}: add it to Keyspace.");
        }
    }

    private static Reply FieldOf(Dictionary<string, byte[]>? fields, byte[] field) =>
        fields is not null && fields.TryGetValue(Encoding.ASCII.GetString(field), out var found) ? Reply.Of(found) : Reply.Nil;

    private Reply Set(string key, ReadOnlySpan<byte[]> arguments, long now)
    {
        long? expiresAt = null;
        for (var i = 2; i < arguments.Length; i++)
        {
            switch (Encoding.ASCII.GetString(arguments[i]).ToUpperInvariant())
            {
                case "NX":
                    if (Find(key, now) is not null)
                        return Reply.Nil;
                    break;
                case "PX":
                    expiresAt = now + (Number(arguments[++i]) * TimeSpan.TicksPerMillisecond);
                    break;
                case var option:
                    throw new NotSupportedException($"The model of Redis does not know the option {option} of SET: add it to Keyspace.");
            }
        }

        _values[key] = new Value(arguments[1], null, expiresAt);
        return Reply.Ok;
    }

    private Reply Delete(ReadOnlySpan<byte[]> keys, long now)
    {
        var removed = 0;
        foreach (var bytes in keys)
        {
            var key = Encoding.ASCII.GetString(bytes);
            if (Find(key, now) is not null && _values.Remove(key))
                removed++;
        }

        return Reply.Of(removed);
    }

    private Reply Expire(string key, long milliseconds, long now)
    {
        if (Find(key, now) is not { } value)
            return Reply.Of(0);
        _values[key] = value with { ExpiresAt = now + (milliseconds * TimeSpan.TicksPerMillisecond) };
        return Reply.Of(1);
    }

    private Value? Find(string key, long now)
    {
        if (!_values.TryGetValue(key, out var value))
            return null;
        if (value.ExpiresAt is not { } at || at > now)
            return value;
        _values.Remove(key);
        return null;
    }

    private static long Number(byte[] text) => long.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture);

    private sealed record Value(byte[]? Bytes, Dictionary<string, byte[]>? Fields, long? ExpiresAt)
    {
        public Value Copy() =>
            this with
            {
                Fields = Fields is null ? null : new Dictionary<string, byte[]>(Fields, StringComparer.Ordinal),
            };
    }
}
