using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Interleavings.Durable;
using TranscriptWorker.Interleavings.Redis;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings;

/// <summary>Workers over one Redis and one database, and the messages that they share.</summary>
internal sealed class Fleet
{
    private const double LargestClockError = 0.02;

    private static readonly TimeSpan LongestRedelivery = TimeSpan.FromSeconds(1);

    private readonly CacheOptions _cache;
    private readonly HotOptions _hot;
    private readonly List<Worker> _workers = [];
    private int _started;

    public Fleet(World world, CacheOptions cache, HotOptions hot)
    {
        (World, _cache, _hot) = (world, cache, hot);
        Guarantees = new Guarantees(world);
        Redis = new RedisPair(world, Guarantees);
        Database = new Database(world, Guarantees);
    }

    public World World { get; }

    public Guarantees Guarantees { get; }

    public RedisPair Redis { get; }

    public Database Database { get; }

    /// <summary>Those that live.</summary>
    public IReadOnlyList<Worker> Workers => _workers;

    /// <summary>How many commands are not done yet.</summary>
    public int Undone { get; private set; }

    /// <summary>Starts a process, with clocks of its own.</summary>
    public Worker Start(string? name = null, double clockError = 0)
    {
        var clock = new ProcessClock(World, 1 + clockError);
        var process = new SimulatedProcess(World, name ?? $"w{++_started}", clock);
        var worker = new Worker(process, Redis, Database, Guarantees, _cache, _hot);
        _workers.Add(worker);
        if (World.IsRecording)
            World.Note(process, "starts");
        return worker;
    }

    public Worker StartAny() => Start(clockError: LargestClockError * ((World.Random.NextDouble() * 2) - 1));

    public Worker Any() => _workers[World.Random.Next(_workers.Count)];

    /// <summary>Kills a process; what it had not acknowledged comes to another one.</summary>
    public void Kill(Worker worker)
    {
        worker.Process.Kill();
        _workers.Remove(worker);
        foreach (var command in worker.Commands)
            DeliverLater(command);
    }

    /// <summary>Puts a command where some worker takes it.</summary>
    public void Send(Command command)
    {
        Undone++;
        Deliver(command, Any());
    }

    /// <summary>Has a process of its own, such as the command line, carry a command out; where it fails, a worker does.</summary>
    public void SendByCommandLine(Command command)
    {
        Undone++;
        var worker = StartAny();
        _workers.Remove(worker);
        Deliver(command, worker);
    }

    private void Deliver(Command command, Worker worker)
    {
        if (World.IsRecording)
            World.Note(worker.Process, $"takes: {command.Name}");
        worker.Commands.Add(command);
        _ = FollowAsync(command, worker);
    }

    private async Task FollowAsync(Command command, Worker worker)
    {
        try
        {
            var isDone = await command.RunAsync(worker);
            if (!worker.Commands.Remove(command))
                return;
            if (isDone)
                Undone--;
            else
                DeliverLater(command);
        }
        catch (Caching.Durable.DurableTierException error)
        {
            if (World.IsRecording)
                World.Note(worker.Process, $"has not done {command.Name}: {error.Message}");
            if (worker.Commands.Remove(command))
                DeliverLater(command);
        }
        catch (Exception error)
        {
            World.Violate($"{worker.Process.Name} failed at {command.Name}: {error}");
        }
    }

    private void DeliverLater(Command command) =>
        World.After(
            (long)(World.Random.NextDouble() * LongestRedelivery.Ticks),
            null,
            () =>
            {
                World.Counts.Add("redeliveries");
                Deliver(command, Any());
            }
        );
}
