using System.Text;
using KeraLua;

namespace TranscriptWorker.Interleavings.Redis;

/// <summary>
/// Runs the product's scripts as Redis does, by the Lua library itself. Redis has Lua 5.1 and this is 5.4; of what differs the scripts use
/// nothing. One for each thread, because it keeps what it has compiled.
/// </summary>
internal sealed class ScriptEngine
{
    private const int MaxCompiled = 5_000;

    // Redis' own interface. What the library is called back for must not raise an error itself, because that would jump over managed code.
    private const string Interface = """
        local execute = ...
        redis = {}
        function redis.pcall(...) return execute(...) end
        function redis.call(...)
          local reply = execute(...)
          if type(reply) == 'table' and reply.err then error(reply, 0) end
          return reply
        end
        function redis.error_reply(message) return { err = message } end
        function redis.status_reply(message) return { ok = message } end
        unpack = table.unpack
        """;

    [ThreadStatic]
    private static ScriptEngine? _ofThisThread;

    private readonly Lua _lua = new();
    private readonly LuaFunction _execute;
    private readonly Dictionary<string, int> _compiled = new(StringComparer.Ordinal);
    private RedisServer? _server;
    private Exception? _failure;

    private ScriptEngine()
    {
        _execute = Execute;
        Check(_lua.LoadString(Interface));
        _lua.PushCFunction(_execute);
        Check(_lua.PCall(1, 0, 0));
    }

    public static ScriptEngine OfThisThread => _ofThisThread ??= new ScriptEngine();

    /// <summary>Runs a script on a server, as one step.</summary>
    public Reply Run(RedisServer server, string text, ReadOnlySpan<byte[]> keys, ReadOnlySpan<byte[]> arguments)
    {
        _server = server;
        _failure = null;
        var top = _lua.GetTop();
        _lua.RawGetInteger(LuaRegistry.Index, Compile(text));
        SetGlobal("KEYS", keys);
        SetGlobal("ARGV", arguments);
        var status = _lua.PCall(0, 1, 0);
        if (_failure is not null)
            throw new InvalidOperationException("A script called what the model of Redis does not know.", _failure);
        var reply = Read(-1);
        if (status != LuaStatus.OK && reply.Kind != ReplyKind.Error)
            throw new InvalidOperationException($"A script failed: {reply.Text}{Environment.NewLine}{text}");
        _lua.SetTop(top);
        return reply;
    }

    private int Compile(string text)
    {
        if (_compiled.TryGetValue(text, out var known))
            return known;
        if (_compiled.Count >= MaxCompiled)
        {
            foreach (var old in _compiled.Values)
                _lua.Unref(LuaRegistry.Index, old);
            _compiled.Clear();
        }

        Check(_lua.LoadString(text));
        return _compiled[text] = _lua.Ref(LuaRegistry.Index);
    }

    private void SetGlobal(string name, ReadOnlySpan<byte[]> items)
    {
        _lua.CreateTable(items.Length, 0);
        for (var i = 0; i < items.Length; i++)
        {
            _lua.PushBuffer(items[i]);
            _lua.RawSetInteger(-2, i + 1);
        }

        _lua.SetGlobal(name);
    }

    private int Execute(IntPtr state)
    {
        try
        {
            var count = _lua.GetTop();
            var arguments = new byte[count - 1][];
            for (var i = 2; i <= count; i++)
                arguments[i - 2] = _lua.ToBuffer(i);
            Push(_server!.Execute(_lua.ToString(1, callMetamethod: false).ToUpperInvariant(), arguments));
        }
        catch (Exception error)
        {
            _failure ??= error;
            _lua.PushNil();
        }

        return 1;
    }

    private void Push(Reply reply)
    {
        switch (reply.Kind)
        {
            case ReplyKind.Nil:
                _lua.PushBoolean(false);
                break;
            case ReplyKind.Integer:
                _lua.PushInteger(reply.Number);
                break;
            case ReplyKind.Bulk:
                _lua.PushBuffer(reply.Bytes);
                break;
            case ReplyKind.Array:
                _lua.CreateTable(reply.Items!.Count, 0);
                for (var i = 0; i < reply.Items.Count; i++)
                {
                    Push(reply.Items[i]);
                    _lua.RawSetInteger(-2, i + 1);
                }

                break;
            default:
                _lua.CreateTable(0, 1);
                _lua.PushBuffer(reply.Bytes);
                _lua.SetField(-2, reply.Kind == ReplyKind.Error ? "err" : "ok");
                break;
        }
    }

    private Reply Read(int index)
    {
        switch (_lua.Type(index))
        {
            case LuaType.Nil:
                return Reply.Nil;
            case LuaType.Boolean:
                return _lua.ToBoolean(index) ? Reply.Of(1) : Reply.Nil;
            case LuaType.Number:
                return Reply.Of((long)_lua.ToNumber(index));
            case LuaType.String:
                return Reply.Of(_lua.ToBuffer(index));
            case LuaType.Table:
                foreach (var (field, kind) in ((string, ReplyKind)[])[("err", ReplyKind.Error), ("ok", ReplyKind.Status)])
                {
                    _lua.PushString(field);
                    var found = _lua.RawGet(index - 1) == LuaType.String ? _lua.ToBuffer(-1) : null;
                    _lua.Pop(1);
                    if (found is not null)
                        return new Reply(kind, Bytes: found);
                }

                return Reply.Of(ReadItems(index));
            default:
                throw new NotSupportedException($"A script answered with a {_lua.TypeName(index)}.");
        }
    }

    private List<Reply> ReadItems(int index)
    {
        var items = new List<Reply>();
        for (var i = 1; ; i++)
        {
            var type = _lua.RawGetInteger(index, i);
            if (type != LuaType.Nil)
                items.Add(Read(-1));
            _lua.Pop(1);
            if (type == LuaType.Nil)
                return items;
        }
    }

    private void Check(LuaStatus status)
    {
        if (status != LuaStatus.OK)
            throw new InvalidOperationException($"Lua: {Encoding.UTF8.GetString(_lua.ToBuffer(-1))}");
    }
}
