using TranscriptWorker.Interleavings.Redis;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings;

/// <summary>What goes wrong with servers and processes.</summary>
internal sealed class Faults(Fleet fleet)
{
    private static readonly (string Name, int Weight, Action<Faults> Do)[] Kinds =
    [
        ("snapshot taken", 8, f => f.Any.Snapshot = f.Any.Keys.Copy()),
        ("follower catches up", 6, f => f.Redis.Replicate()),
        ("key evicted", 12, f => f.Any.Keys.RemoveAny(f.Random)),
        ("FLUSHALL", 5, f => f.Any.Keys.Clear()),
        ("SCRIPT FLUSH", 3, f => f.Any.ForgetScripts()),
        ("restart from a snapshot", 5, f => f.Redis.Restart(f.Any, withSnapshot: true)),
        ("restart empty", 2, f => f.Redis.Restart(f.Any, withSnapshot: false)),
        ("Redis unreachable", 4, f => f.GoDown(f.Any)),
        ("Redis frozen", 4, f => f.Any.FrozenUntil = f.World.Now + f.UpTo(3)),
        ("a worker cut off from Redis", 6, f => f._fleet.Any().Process.Redis.CutUntil = f.World.Now + f.UpTo(4)),
        ("connections broken", 2, f => f.Any.BreakConnections()),
        ("memory full", 4, f => f.FillMemory(f.Any)),
        ("failover", 3, f => f.Redis.FailOver(isLagging: f.Random.NextDouble() < 0.7, isReached: true)),
        ("failover with a partition", 3, f => f.Partition()),
        ("process stopped", 10, f => f._fleet.Any().Process.Pause(TimeSpan.FromTicks(f.UpTo(3)))),
        ("process killed", 5, f => f.KillAny()),
        ("standby of the database catches up", 6, f => f._fleet.Database.Replicate()),
        ("the database's name leads to its standby", 2, f => f.LeadToStandby()),
        ("standby of the database promoted", 2, f => f._fleet.Database.Promote()),
        ("wall clock set", 2, f => f._fleet.Any().Process.Clock.SetWallClock(TimeSpan.FromDays((f.Random.NextDouble() * 4) - 2))),
    ];

    private static readonly int TotalWeight = Kinds.Sum(k => k.Weight);

    private readonly Fleet _fleet = fleet;

    public static IEnumerable<string> Names => Kinds.Select(k => k.Name);

    private World World => _fleet.World;

    private System.Random Random => _fleet.World.Random;

    private RedisPair Redis => _fleet.Redis;

    /// <summary>Mostly the primary.</summary>
    private RedisServer Any { get; set; } = fleet.Redis.Primary;

    /// <summary>Lets something go wrong.</summary>
    public void Strike()
    {
        Any = Random.NextDouble() < 0.85 ? Redis.Primary : Redis.Other;
        var x = Random.Next(TotalWeight);
        foreach (var (name, weight, act) in Kinds)
        {
            if ((x -= weight) >= 0)
                continue;
            if (World.IsRecording)
                World.Note(null, $"FAULT: {name} ({Any.Name})");
            World.Counts.Add($"fault: {name}");
            act(this);
            return;
        }
    }

    /// <summary>Puts everything right again.</summary>
    public void End()
    {
        if (World.IsRecording)
            World.Note(null, "all faults end");
        if (Redis.Other.IsMaster)
            Redis.Demote(Redis.Other);
        foreach (var server in Redis.Servers)
            (server.IsUp, server.FrozenUntil, server.IsFull) = (true, 0, false);
        _fleet.Database.LeadsToStandby = false;
    }

    private long UpTo(double seconds) => (long)(seconds * Random.NextDouble() * TimeSpan.TicksPerSecond);

    private void GoDown(RedisServer server)
    {
        server.IsUp = false;
        World.After(UpTo(3), null, () => server.IsUp = true);
    }

    private void FillMemory(RedisServer server)
    {
        server.IsFull = true;
        World.After(UpTo(3), null, () => server.IsFull = false);
    }

    /// <summary>Some go on talking to the former primary, until it learns that it is none any more.</summary>
    private void Partition()
    {
        if (Redis.Other.IsMaster)
            Redis.Demote(Redis.Other);
        var former = Redis.Primary;
        Redis.FailOver(isLagging: Random.NextDouble() < 0.7, isReached: false);
        foreach (var worker in _fleet.Workers)
            if (Random.NextDouble() < 0.5)
                worker.Process.Redis.Reconnect();
        World.After(
            UpTo(4),
            null,
            () =>
            {
                if (former.IsMaster && Redis.Primary != former)
                    Redis.Demote(former);
            }
        );
    }

    /// <summary>Those whose connections end, and those that start, find the standby for a while.</summary>
    private void LeadToStandby()
    {
        _fleet.Database.LeadsToStandby = true;
        foreach (var worker in _fleet.Workers)
            if (Random.NextDouble() < 0.5)
                worker.Process.Database.Break();
        World.After(UpTo(2), null, () => _fleet.Database.LeadsToStandby = false);
    }

    private void KillAny()
    {
        _fleet.Kill(_fleet.Any());
        if (_fleet.Workers.Count == 0)
            _fleet.StartAny();
        else
            World.After(UpTo(3), null, () => _fleet.StartAny());
    }
}
