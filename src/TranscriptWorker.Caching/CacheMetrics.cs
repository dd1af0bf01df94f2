using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using TranscriptWorker.Caching.Hot;
using static TranscriptWorker.Caching.MetricTags;

namespace TranscriptWorker.Caching;

/// <summary>
/// The metrics of the cache; <c>docs/metrics.md</c> lists them. No tag holds a subject, a key, an identifier or a tenant, so the number of
/// time series is bounded, and no metric tells whose transcripts these are.
/// </summary>
internal sealed class CacheMetrics
{
    private const string KindTag = "kind";

    private readonly TimeProvider _clock;
    private readonly Counter<long> _requests;
    private readonly Counter<double> _timeSaved;
    private readonly Histogram<double> _operations;
    private readonly Histogram<long> _sizes;
    private readonly Histogram<double> _computations;
    private readonly Counter<long> _joins;
    private readonly Counter<long> _waits;
    private readonly Counter<long> _takeOvers;
    private readonly Counter<long> _refusedCommits;
    private readonly Histogram<double> _invalidations;
    private readonly Counter<long> _hotCalls;
    private readonly Counter<long> _hotRefused;
    private readonly Counter<long> _hotEpochs;
    private readonly Counter<long> _hotExclusions;
    private readonly Dictionary<EntryKind, HitCount> _hits = EntryKind.All.ToDictionary(k => k, _ => new HitCount());

    public CacheMetrics(IMeterFactory meters, TimeProvider clock)
    {
        _clock = clock;
        var meter = meters.Create(CachingRegistration.MeterName);
        _requests = meter.CreateCounter<long>(
            "cache.requests",
            "{request}",
            "Entries that a tier was asked for, by kind, tier and result."
        );
        _timeSaved = meter.CreateCounter<double>(
            "cache.time_saved",
            "s",
            "What the computations of entries that were hits took when they were made, by kind."
        );
        meter.CreateObservableGauge(
            "cache.hit_ratio",
            ObserveHitRatios,
            "1",
            "Entries that were found in any tier over those that were asked for, since the start, by kind."
        );
        _operations = meter.CreateHistogram(
            "cache.operation.duration",
            "s",
            "How long a tier took, by tier and operation.",
            advice: Buckets(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
        );
        _sizes = meter.CreateHistogram(
            "cache.entry.size",
            "By",
            "Sizes of entries that were stored, by kind and form.",
            advice: Buckets(256L, 1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26)
        );
        _computations = meter.CreateHistogram(
            "cache.computation.duration",
            "s",
            "How long computations took, by kind.",
            advice: Buckets(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
        );
        _joins = meter.CreateCounter<long>(
            "cache.joins",
            "{request}",
            "Requests that joined a computation under way in this process, by kind."
        );
        _waits = meter.CreateCounter<long>(
            "cache.claims.awaited",
            "{request}",
            "Requests that waited for a computation under way in another process, by kind."
        );
        _takeOvers = meter.CreateCounter<long>(
            "cache.claims.taken_over",
            "{claim}",
            "Claims taken over after their owner's lease had run out, by kind."
        );
        _refusedCommits = meter.CreateCounter<long>(
            "cache.commits.refused",
            "{commit}",
            "Results dropped because their subject had moved on or their claim was lost, by kind."
        );
        _invalidations = meter.CreateHistogram(
            "cache.invalidation.duration",
            "s",
            "Time from a change until no worker reads an entry from before it, by cause.",
            advice: Buckets(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 5, 10)
        );
        _hotCalls = meter.CreateCounter<long>(
            "cache.hot.calls",
            "{call}",
            "Calls to the server that holds the hot tier, by operation and outcome."
        );
        _hotRefused = meter.CreateCounter<long>(
            "cache.hot.refused",
            "{entry}",
            "Entries that the hot tier did not take in, or that were not taken from it, by kind and reason."
        );
        _hotEpochs = meter.CreateCounter<long>(
            "cache.hot.epochs",
            "{epoch}",
            "Epochs of the hot tier that this process began or retired, by change."
        );
        _hotExclusions = meter.CreateCounter<long>(
            "cache.hot.exclusions",
            "{subject}",
            "Subjects that this process excluded from the hot tier, because Redis could not be told of a change, or readmitted, by change."
        );
    }

    public void Requested(EntryKind kind, CacheTier tier, CacheResult result)
    {
        if (_requests.Enabled)
            _requests.Add(1, new(KindTag, kind.Name), new("tier", NameOf(tier)), new("result", NameOf(result)));
    }

    public void Requested(IEnumerable<EntryKey> keys, CacheTier tier, CacheResult result)
    {
        if (!_requests.Enabled)
            return;
        foreach (var key in keys)
            Requested(key.Kind, tier, result);
    }

    /// <summary>Counts a hit in the tier that is the source of the entry.</summary>
    public void Hit(EntryKind kind, CacheEntry entry)
    {
        Requested(
            kind,
            entry.Source switch
            {
                EntrySource.Local => CacheTier.Local,
                EntrySource.Hot => CacheTier.Hot,
                _ => CacheTier.Durable,
            },
            CacheResult.Hit
        );
        if (_timeSaved.Enabled)
            _timeSaved.Add(entry.Cost.TotalSeconds, new KeyValuePair<string, object?>(KindTag, kind.Name));
    }

    /// <summary>Counts the hits and misses of one read.</summary>
    public void Answered(IEnumerable<EntryKey> keys, IReadOnlyDictionary<EntryKey, CacheEntry> found)
    {
        foreach (var key in keys)
        {
            var (count, hit) = (_hits[key.Kind], found.TryGetValue(key, out var entry));
            Interlocked.Increment(ref count.Requests);
            if (!hit)
                continue;
            Interlocked.Increment(ref count.Hits);
            Hit(key.Kind, entry!);
        }
    }

    /// <summary>Times an operation of the durable tier until the result is disposed.</summary>
    public OperationTiming Time(DurableOperation operation) =>
        _operations.Enabled ? new(_operations, CacheTier.Durable, NameOf(operation), _clock) : default;

    /// <summary>Times an operation of the hot tier until the result is disposed.</summary>
    public OperationTiming Time(HotOperation operation) =>
        _operations.Enabled ? new(_operations, CacheTier.Hot, NameOf(operation), _clock) : default;

    public void Stored(EntryKind kind, int raw, int stored)
    {
        if (!_sizes.Enabled)
            return;
        _sizes.Record(raw, new(KindTag, kind.Name), new("form", "raw"));
        _sizes.Record(stored, new(KindTag, kind.Name), new("form", "stored"));
    }

    public void Computed(EntryKind kind, TimeSpan cost) =>
        _computations.Record(cost.TotalSeconds, new KeyValuePair<string, object?>(KindTag, kind.Name));

    public void Joined(EntryKind kind) => _joins.Add(1, new KeyValuePair<string, object?>(KindTag, kind.Name));

    public void Waited(EntryKind kind) => _waits.Add(1, new KeyValuePair<string, object?>(KindTag, kind.Name));

    public void TakenOver(EntryKind kind) => _takeOvers.Add(1, new KeyValuePair<string, object?>(KindTag, kind.Name));

    public void CommitRefused(EntryKind kind) => _refusedCommits.Add(1, new KeyValuePair<string, object?>(KindTag, kind.Name));

    public void Invalidated(InvalidationCause cause, TimeSpan elapsed) =>
        _invalidations.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("cause", NameOf(cause)));

    public void EpochBegun() => _hotEpochs.Add(1, new KeyValuePair<string, object?>("change", "begun"));

    public void EpochRetired() => _hotEpochs.Add(1, new KeyValuePair<string, object?>("change", "retired"));

    public void SubjectExcluded() => _hotExclusions.Add(1, new KeyValuePair<string, object?>("change", "excluded"));

    public void SubjectReadmitted() => _hotExclusions.Add(1, new KeyValuePair<string, object?>("change", "readmitted"));

    public void Called(HotOperation operation, HotCallOutcome outcome)
    {
        if (_hotCalls.Enabled)
            _hotCalls.Add(1, new("operation", NameOf(operation)), new("outcome", NameOf(outcome)));
    }

    public void Refused(EntryKind kind, HotRefusal reason) => _hotRefused.Add(1, new(KindTag, kind.Name), new("reason", NameOf(reason)));

    private static InstrumentAdvice<T> Buckets<T>(params T[] upTo)
        where T : struct => new() { HistogramBucketBoundaries = upTo };

    private IEnumerable<Measurement<double>> ObserveHitRatios()
    {
        foreach (var (kind, count) in _hits)
            if (Interlocked.Read(ref count.Requests) is > 0 and var requests)
                yield return new Measurement<double>(
                    (double)Interlocked.Read(ref count.Hits) / requests,
                    new KeyValuePair<string, object?>(KindTag, kind.Name)
                );
    }

    private sealed class HitCount
    {
        public long Requests;
        public long Hits;
    }
}

/// <summary>Measures the time from its creation to its disposal, if the instrument is enabled.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct OperationTiming(Histogram<double> histogram, CacheTier tier, string operation, TimeProvider clock) : IDisposable
{
    private readonly Histogram<double>? _histogram = histogram;
    private readonly long _started = clock.GetTimestamp();

    public void Dispose() =>
        _histogram?.Record(clock.GetElapsedTime(_started).TotalSeconds, new("tier", NameOf(tier)), new("operation", operation));
}
