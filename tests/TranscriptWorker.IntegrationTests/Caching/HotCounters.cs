using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using TranscriptWorker.Caching;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>What one process counted of its hot tier.</summary>
internal sealed class HotCounters(CacheProcess process) : IDisposable
{
    private readonly MetricCollector<long> _calls = Collect(process, "cache.hot.calls");
    private readonly MetricCollector<long> _refused = Collect(process, "cache.hot.refused");

    public long Calls(string operation, string outcome) => Count(_calls, new("operation", operation), new("outcome", outcome));

    /// <summary>All calls that were sent, or waited for.</summary>
    public long CallsThatCost() => Count(_calls) - Count(_calls, new KeyValuePair<string, object?>("outcome", "short_circuited"));

    public long Refused(string kind, string reason) => Count(_refused, new("kind", kind), new("reason", reason));

    public override string ToString() =>
        string.Join(
            Environment.NewLine,
            _calls
                .GetMeasurementSnapshot()
                .CountBy(call => string.Join(' ', call.Tags.Select(tag => tag.Value)), StringComparer.Ordinal)
                .Select(calls => $"{calls.Key}: {calls.Value}")
        );

    public void Dispose()
    {
        _calls.Dispose();
        _refused.Dispose();
    }

    private static MetricCollector<long> Collect(CacheProcess process, string instrument) =>
        new(process.Get<IMeterFactory>(), CachingRegistration.MeterName, instrument);

    private static long Count(MetricCollector<long> collector, params KeyValuePair<string, object?>[] tags) =>
        collector.GetMeasurementSnapshot().ContainsTags(tags).EvaluateAsCounter();
}
