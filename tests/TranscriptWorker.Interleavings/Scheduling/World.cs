using System.Diagnostics.CodeAnalysis;

namespace TranscriptWorker.Interleavings.Scheduling;

/// <summary>
/// One simulation: its time, its chance, and everything that is still to happen, in the order in which it will. Only one thread is ever in
/// it, and the seed decides everything, so that the same seed gives the same history again.
/// </summary>
internal sealed class World
{
    private const long MaxSteps = 2_000_000;

    private readonly PriorityQueue<Happening, (long At, long Order)> _ahead = new();
    private readonly List<Hold> _holds = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<string>? _history;
    private string? _foreignThread;
    private long _order;
    private long _names;

    /// <param name="seed">Decides everything that chance decides.</param>
    /// <param name="weather">How late things are, and how often they fail.</param>
    /// <param name="records">Whether the history is written down.</param>
    public World(int seed, Weather weather, bool records)
    {
        (Random, Weather) = (new System.Random(seed), weather);
        if (records)
            _history = [];
    }

    /// <summary>The world that this thread is in.</summary>
    [field: ThreadStatic]
    public static World? Current { get; private set; }

    public System.Random Random { get; }

    public Weather Weather { get; set; }

    /// <summary>The share of processes that are of the next release, which knows one protocol more.</summary>
    public double NextRelease { get; set; }

    /// <summary>Ticks since the beginning.</summary>
    public long Now { get; private set; }

    public Counts Counts { get; } = new();

    /// <summary>Whether the history is written down; to be asked before a line is put together.</summary>
    [MemberNotNullWhen(true, nameof(_history))]
    public bool IsRecording => _history is not null;

    public IReadOnlyList<string> History => _history ?? [];

    /// <summary>What broke a guarantee first; null as long as nothing has.</summary>
    public string? Violation { get; private set; }

    /// <summary>A number that was not given before.</summary>
    public long NextName() => ++_names;

    public void Violate(string guarantee)
    {
        Violation ??= guarantee;
        if (IsRecording)
            Note(null, $"VIOLATION: {guarantee}");
    }

    public void Note(SimulatedProcess? process, string line) =>
        _history?.Add(
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{TimeSpan.FromTicks(Now).TotalSeconds, 9:0.0000} s  {process?.Name ?? "", -4} {line}"
            )
        );

    /// <summary>Lets something happen after a while, to a process or, where that is null, to nobody in particular.</summary>
    public Happening After(long ticks, SimulatedProcess? owner, SendOrPostCallback callback, object? state)
    {
        Verify();
        var happening = new Happening(owner, callback, state);
        _ahead.Enqueue(happening, (Now + Math.Max(0, ticks), _order++));
        return happening;
    }

    /// <summary>Queues a continuation of a process.</summary>
    public void Enqueue(SimulatedProcess process, SendOrPostCallback callback, object? state)
    {
        Verify();
        _ahead.Enqueue(new Happening(process, callback, state) { IsContinuation = true }, (Now + Weather.Queueing(Random), _order++));
    }

    public Happening After(long ticks, SimulatedProcess? owner, Action action) => After(ticks, owner, static a => ((Action)a!)(), action);

    /// <summary>Lets time go on within a step.</summary>
    public void Pass(long ticks) => Now += ticks;

    /// <summary>Lets a message pass between a process and a server after a while, unless a written-out schedule holds it.</summary>
    public void Pass(Passage passage, long ticks, SimulatedProcess? owner, Action action)
    {
        foreach (var hold in _holds)
            if (hold.TryPark(passage, () => After(0, owner, action)))
                return;
        After(ticks, owner, action);
    }

    /// <summary>Stops all messages that match until they are released.</summary>
    public Hold Hold(Func<Passage, bool> matches)
    {
        var hold = new Hold(this, matches);
        _holds.Add(hold);
        return hold;
    }

    public void Drop(Hold hold) => _holds.Remove(hold);

    /// <summary>Lets the next thing happen; false where nothing is left.</summary>
    public bool Step()
    {
        Verify();
        if (!_ahead.TryDequeue(out var next, out var key))
            return false;
        Now = Math.Max(Now, key.At);
        if (next.IsCancelled || next.Owner is { IsDead: true })
            return true;
        if (next.Owner is { } owner && owner.PausedUntil > Now)
        {
            _ahead.Enqueue(next, (owner.PausedUntil, _order++));
            return true;
        }

        if (++Counts.Steps > MaxSteps)
            throw new InvalidOperationException(
                $"{MaxSteps} steps in {TimeSpan.FromTicks(Now).TotalSeconds:0.000} s: something turns without end."
            );
        var before = Current;
        Current = this;
        // A continuation of a process runs in its context; whatever ends a wait runs in none, so that all who waited are queued.
        SynchronizationContext.SetSynchronizationContext(next.IsContinuation ? next.Owner : null);
        try
        {
            next.Callback(next.State);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(null);
            Current = before;
        }

        return true;
    }

    /// <summary>Runs until a condition holds.</summary>
    /// <returns>Whether it came to hold before everything ended or the time was over.</returns>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        var end = Now + limit.Ticks;
        while (!condition())
            if (Now > end || !Step())
                return false;
        return true;
    }

    /// <summary>Runs for a while.</summary>
    public void RunFor(TimeSpan time)
    {
        var isOver = false;
        After(time.Ticks, null, () => isOver = true);
        while (!isOver && Step()) { }
    }

    /// <summary>Fails where anything of this world runs on another thread: library code has left the process's context.</summary>
    public void Verify()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            _foreignThread ??= Environment.StackTrace;
        if (_foreignThread is not null)
            throw new InvalidOperationException($"Another thread got into the simulation: {_foreignThread}");
    }
}

/// <summary>Something that is going to happen.</summary>
internal sealed class Happening(SimulatedProcess? owner, SendOrPostCallback callback, object? state)
{
    public SimulatedProcess? Owner => owner;

    public SendOrPostCallback Callback => callback;

    public object? State => state;

    public bool IsContinuation { get; init; }

    public bool IsCancelled { get; set; }
}
