using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings.Redis;

/// <summary>
/// What a process has of Redis: one connection, on which requests arrive, and answers come back, in the order in which they were sent. When
/// the server it goes to is no primary any more, the process notices at its own pace.
/// </summary>
internal sealed class RedisConnection(SimulatedProcess process, RedisPair redis)
{
    private static readonly long NoticesAfter = TimeSpan.TicksPerSecond;

    private readonly World _world = process.World;
    private int _incarnation = redis.Primary.Incarnation;
    private long _lastArrival;
    private long _lastReply;

    public Guarantees Guarantees => redis.Guarantees;

    /// <summary>The server that it goes to; a connection that broke is made anew, to the primary, as far as the process can know.</summary>
    public RedisServer Server { get; private set; } = redis.Primary;

    public bool IsConnected => Server.IsUp;

    /// <summary>Until when nothing that the process sends arrives.</summary>
    public long CutUntil { get; set; }

    /// <summary>Turns to the primary.</summary>
    public void Reconnect()
    {
        Server = redis.Primary;
        _incarnation = Server.Incarnation;
        _lastArrival = _lastReply = 0;
    }

    /// <summary>Turns to a server that believes to be the primary.</summary>
    public void ConnectTo(RedisServer server)
    {
        Server = server;
        _incarnation = server.Incarnation;
    }

    /// <summary>Sends a command. The answer never comes where the server or the connection is gone, or the process is.</summary>
    public Task<Reply> SendAsync(string operation, Func<RedisServer, Reply> execute)
    {
        if (_incarnation != Server.Incarnation)
            Reconnect();
        var answer = new System.Threading.Tasks.TaskCompletionSource<Reply>();
        var (server, incarnation) = (Server, _incarnation);
        if (!server.IsUp)
        {
            NoticeSoon(server);
            _world.After(_world.Weather.Transfer(_world.Random), process, () => answer.TrySetException(Disconnected()));
            return answer.Task;
        }

        var arrival = Math.Max(_world.Now + _world.Weather.Transfer(_world.Random), _lastArrival);
        _lastArrival = arrival;
        _world.Pass(
            new Passage(process, Leg.RedisRequest, operation),
            arrival - _world.Now,
            null,
            () => Arrive(server, incarnation, operation, execute, answer)
        );
        return answer.Task;
    }

    private void Arrive(
        RedisServer server,
        int incarnation,
        string operation,
        Func<RedisServer, Reply> execute,
        System.Threading.Tasks.TaskCompletionSource<Reply> answer
    )
    {
        if (!server.IsUp || server.Incarnation != incarnation)
        {
            NoticeSoon(server);
            _world.After(_world.Weather.Transfer(_world.Random), process, () => answer.TrySetException(Disconnected()));
            return;
        }

        if (Math.Max(server.FrozenUntil, CutUntil) is var until && until > _world.Now)
        {
            _world.After(until - _world.Now, null, () => Arrive(server, incarnation, operation, execute, answer));
            return;
        }

        var reply = execute(server);
        if (_world.IsRecording)
            _world.Note(process, $"Redis {server.Name}: {operation} → {Describe(reply)}");
        if (!server.IsMaster)
            NoticeSoon(server);
        var back = Math.Max(_world.Now + _world.Weather.Transfer(_world.Random), _lastReply);
        _lastReply = back;
        _world.Pass(
            new Passage(process, Leg.RedisReply, operation),
            back - _world.Now,
            process,
            () =>
            {
                if (server.Incarnation != incarnation)
                    answer.TrySetException(Disconnected());
                else
                    answer.TrySetResult(reply);
            }
        );
    }

    private void NoticeSoon(RedisServer server)
    {
        var ticks = _world.Weather.IsCalm ? NoticesAfter / 10 : (long)(NoticesAfter * _world.Random.NextDouble());
        _world.After(
            ticks,
            process,
            () =>
            {
                if (Server == server && (!server.IsUp || !server.IsMaster))
                    Reconnect();
            }
        );
    }

    private static ConnectionLostException Disconnected() => new();

    private static string Describe(Reply reply) =>
        reply.Kind switch
        {
            ReplyKind.Nil => "nothing",
            ReplyKind.Integer => reply.Number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ReplyKind.Array => string.Join(", ", reply.Items!.Select(Describe)),
            _ when reply.Text!.StartsWith('#') => "what it is",
            _ when Array.Exists(reply.Bytes!, b => b is < 32 or > 126) => $"entry {Value.Describe(reply.Bytes)}",
            _ => reply.Text,
        };
}

/// <summary>The server, or the way to it, is gone.</summary>
internal sealed class ConnectionLostException() : Exception("The connection is gone.");
