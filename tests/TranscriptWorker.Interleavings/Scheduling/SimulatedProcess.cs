using TranscriptWorker.Interleavings.Durable;
using TranscriptWorker.Interleavings.Redis;

namespace TranscriptWorker.Interleavings.Scheduling;

/// <summary>
/// A process: what its code awaits goes on here, in any order and after any time. It can be stopped while time goes on (SIGSTOP), and can
/// die: then nothing of it happens any more, as if its memory were gone.
/// </summary>
internal sealed class SimulatedProcess(World world, string name, ProcessClock clock) : SynchronizationContext
{
    public World World => world;

    public string Name => name;

    public ProcessClock Clock => clock;

    /// <summary>Its connection to Redis.</summary>
    public RedisConnection Redis { get; set; } = null!;

    /// <summary>Its connection to the database.</summary>
    public DatabaseConnection Database { get; set; } = null!;

    public bool IsDead { get; private set; }

    /// <summary>Ticks of the world's time.</summary>
    public long PausedUntil { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => world.Enqueue(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing here waits on its thread.");

    public override SynchronizationContext CreateCopy() => this;

    public void Pause(TimeSpan time)
    {
        PausedUntil = world.Now + time.Ticks;
        if (world.IsRecording)
            world.Note(this, $"is stopped for {time.TotalSeconds:0.00} s");
    }

    public void Kill()
    {
        IsDead = true;
        if (world.IsRecording)
            world.Note(this, "is killed");
    }

    /// <summary>Begins something in this process.</summary>
    /// <returns>Ends with it; never where the process dies before.</returns>
    public Task<T> Run<T>(Func<Task<T>> work)
    {
        var ended = new System.Threading.Tasks.TaskCompletionSource<T>();
        Post(
            async _ =>
            {
                try
                {
                    var result = await work();
                    // Who follows from outside of the process goes on at once.
                    Detached.Run(() => ended.TrySetResult(result));
                }
                catch (Exception error)
                {
                    Detached.Run(() => ended.TrySetException(error));
                }
            },
            null
        );
        return ended.Task;
    }
}
