using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings.Redis;

/// <summary>
/// Two servers, one of which is the primary that new connections find. The other one follows it; or, after a failover that did not reach
/// it, still believes to be the primary itself, and serves those who have not noticed.
/// </summary>
internal sealed class RedisPair
{
    private readonly World _world;

    public RedisPair(World world, Guarantees guarantees)
    {
        (_world, Guarantees) = (world, guarantees);
        Servers = [new RedisServer(world, "A"), new RedisServer(world, "B")];
        Primary = Servers[0];
        Primary.BeMaster(NewReplicationId());
        Other.BeReplicaOf(Primary);
    }

    public Guarantees Guarantees { get; }

    public IReadOnlyList<RedisServer> Servers { get; }

    public RedisServer Primary { get; private set; }

    public RedisServer Other => Primary == Servers[0] ? Servers[1] : Servers[0];

    public string NewReplicationId() => _world.NextName().ToString("x40", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The process ends and begins anew from its snapshot: it knows no scripts, and has another replication id.</summary>
    public void Restart(RedisServer server, bool withSnapshot)
    {
        server.Keys = withSnapshot ? server.Snapshot.Copy() : new Keyspace();
        server.ForgetScripts();
        server.BreakConnections();
        (server.IsUp, server.FrozenUntil, server.IsFull) = (true, 0, false);
        if (server.IsMaster)
            server.BeMaster(NewReplicationId());
        else
            server.BeReplicaOf(Primary);
    }

    /// <summary>The other server becomes the primary.</summary>
    /// <param name="isLagging">Whether it lacks what was written last.</param>
    /// <param name="isReached">Whether the former primary learns of it and follows; otherwise it goes on as a primary of its own.</param>
    public void FailOver(bool isLagging, bool isReached)
    {
        var former = Primary;
        var next = Other;
        if (!isLagging)
            next.Keys = former.Keys.Copy();
        (next.IsUp, next.FrozenUntil) = (true, 0);
        next.BeMaster(NewReplicationId());
        Primary = next;
        if (isReached)
            Demote(former);
    }

    /// <summary>A former primary learns that it is none any more.</summary>
    public void Demote(RedisServer former)
    {
        former.BeReplicaOf(Primary);
        if (_world.Random.NextDouble() < 0.5)
            former.BreakConnections();
    }

    /// <summary>The follower catches up.</summary>
    public void Replicate()
    {
        if (!Other.IsMaster)
            Other.BeReplicaOf(Primary);
    }
}
