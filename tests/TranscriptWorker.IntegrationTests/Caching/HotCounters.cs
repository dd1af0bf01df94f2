using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>What one process counted of its hot tier.</summary>
internal sealed class HotCounters : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public HotCounters(CacheProcess process)
    {
        var meters = process.Get<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>(
            (instrument, count, tags, _) =>
                _counts.AddOrUpdate(
                    $"{instrument.Name} {string.Join(' ', tags.ToArray().Select(t => t.Value))}",
                    count,
                    (_, known) => known + count
                )
        );
        _listener.Start();
    }

    public long Calls(string operation, string outcome) => _counts.GetValueOrDefault($"cache.hot.calls {operation} {outcome}");

    /// <summary>All calls that were sent, or waited for.</summary>
    public long CallsThatCost() =>
        _counts
            .Where(c =>
                c.Key.StartsWith("cache.hot.calls", StringComparison.Ordinal)
                && !c.Key.EndsWith("short_circuited", StringComparison.Ordinal)
            )
            .Sum(c => c.Value);

    public long Refused(string kind, string reason) => _counts.GetValueOrDefault($"cache.hot.refused {kind} {reason}");

    public override string ToString() =>
        string.Join(Environment.NewLine, _counts.Select(c => $"{c.Key}: {c.Value}").Order(StringComparer.Ordinal));

    public void Dispose() => _listener.Dispose();
}
