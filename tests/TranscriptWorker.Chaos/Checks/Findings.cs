using System.Collections.Concurrent;

namespace TranscriptWorker.Chaos.Checks;

/// <summary>What the program counts. Each must be zero.</summary>
internal enum Counter
{
    Lost,
    EventsMissing,
    DuplicatedEffects,
    Stale,
    WrongContent,
    DifferingEvents,
    UnexpectedFailures,
    AuditDisagreements,
}

/// <summary>What went wrong.</summary>
internal sealed class Findings
{
    private const int MaxExamples = 20;

    private readonly ConcurrentDictionary<Counter, int> _counts = new();
    private readonly ConcurrentQueue<Finding> _examples = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the first finding.</summary>
    public Task First => _first.Task;

    public IReadOnlyDictionary<Counter, int> Counts => Enum.GetValues<Counter>().ToDictionary(c => c, c => _counts.GetValueOrDefault(c));

    /// <summary>The first of each counter.</summary>
    public IReadOnlyList<Finding> Examples => [.. _examples];

    public void Add(Counter counter, string what)
    {
        if (_counts.AddOrUpdate(counter, 1, (_, count) => count + 1) <= MaxExamples)
            _examples.Enqueue(new Finding(counter, TimeProvider.System.GetUtcNow(), what));
        _first.TrySetResult();
    }
}

/// <param name="Counter">What it counts as.</param>
/// <param name="At">When it was found.</param>
/// <param name="What">What was found.</param>
internal sealed record Finding(Counter Counter, DateTimeOffset At, string What);
