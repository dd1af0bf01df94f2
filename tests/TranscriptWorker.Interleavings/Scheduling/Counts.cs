namespace TranscriptWorker.Interleavings.Scheduling;

/// <summary>What happened in a simulation.</summary>
internal sealed class Counts
{
    private readonly SortedDictionary<string, long> _others = new(StringComparer.Ordinal);

    public long Steps { get; set; }

    public long Reads { get; set; }

    public long HotHits { get; set; }

    public void Add(string name, long by = 1) => _others[name] = _others.GetValueOrDefault(name) + by;

    public long Of(string name) => _others.GetValueOrDefault(name);

    public IReadOnlyDictionary<string, long> ToDictionary() =>
        new SortedDictionary<string, long>(_others, StringComparer.Ordinal)
        {
            ["steps"] = Steps,
            ["reads"] = Reads,
            ["hot hits"] = HotHits,
        };
}
