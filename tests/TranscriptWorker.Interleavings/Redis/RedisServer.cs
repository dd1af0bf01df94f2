using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings.Redis;

/// <summary>A server: its keys, its scripts, and what it believes to be.</summary>
internal sealed class RedisServer(World world, string name)
{
    private readonly Dictionary<string, string> _scripts = new(StringComparer.Ordinal);
    private string _replicationInfo = "";

    public string Name => name;

    public Keyspace Keys { get; set; } = new();

    /// <summary>What a restart brings back.</summary>
    public Keyspace Snapshot { get; set; } = new();

    public bool IsUp { get; set; } = true;

    /// <summary>Ticks until which it takes in what is sent to it, but does and answers nothing.</summary>
    public long FrozenUntil { get; set; }

    public bool IsMaster { get; private set; }

    public string ReplicationId { get; private set; } = "";

    /// <summary>Whether its memory is full: it takes no writes, but deletes.</summary>
    public bool IsFull { get; set; }

    /// <summary>Raised whenever all connections break.</summary>
    public int Incarnation { get; private set; }

    public void BeMaster(string replicationId) => Be(isMaster: true, replicationId);

    public void BeReplicaOf(RedisServer master)
    {
        Be(isMaster: false, master.ReplicationId);
        Keys = master.Keys.Copy();
    }

    public void BreakConnections() => Incarnation++;

    public void ForgetScripts() => _scripts.Clear();

    /// <summary>Lets it know a script.</summary>
    public void Load(byte[] hash, string text) => _scripts[Convert.ToHexString(hash)] = text;

    /// <summary>Calls a script by its hash.</summary>
    public Reply Evaluate(byte[] hash, byte[][] keys, byte[][] arguments) =>
        _scripts.TryGetValue(Convert.ToHexString(hash), out var text)
            ? ScriptEngine.OfThisThread.Run(this, text, keys, arguments)
            : Reply.Error("NOSCRIPT No matching script. Please use EVAL.");

    public Reply Execute(string command, params ReadOnlySpan<byte[]> arguments)
    {
        if (command is "INFO")
            return Reply.Of(_replicationInfo);
        if (command is "SET" or "HSET" or "HDEL" or "DEL" or "UNLINK" or "PEXPIRE")
        {
            if (!IsMaster)
                return Reply.Error("READONLY You can't write against a read only replica.");
            if (IsFull && command is ("SET" or "HSET"))
                return Reply.Error("OOM command not allowed when used memory > 'maxmemory'.");
        }

        return Keys.Execute(command, arguments, world.Now);
    }

    private void Be(bool isMaster, string replicationId)
    {
        (IsMaster, ReplicationId) = (isMaster, replicationId);
        _replicationInfo =
            $"# Replication\r\nrole:{(isMaster ? "master" : "slave")}\r\nconnected_slaves:0\r\n"
            + $"master_replid:{replicationId}\r\nmaster_replid2:{new string('0', 40)}\r\n";
    }
}
