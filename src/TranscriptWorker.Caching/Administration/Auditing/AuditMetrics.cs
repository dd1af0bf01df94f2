using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>Counts the comparisons of audits. They are not requests, and are counted as such nowhere.</summary>
internal sealed class AuditMetrics
{
    private const string TierTag = "tier";

    private readonly Counter<long> _compared;
    private readonly Counter<long> _disagreeing;
    private readonly ConcurrentDictionary<string, (long Compared, long Disagreeing)> _totals = new(StringComparer.Ordinal);

    public AuditMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CachingRegistration.MeterName);
        _compared = meter.CreateCounter<long>(
            "cache.audit.compared",
            "{comparison}",
            "States, entries and files that were compared with the durable tier, by tier."
        );
        _disagreeing = meter.CreateCounter<long>(
            "cache.audit.disagreeing",
            "{comparison}",
            "Comparisons that disagreed twice in a row, by tier and finding."
        );
        meter.CreateObservableGauge(
            "cache.audit.agreement",
            ObserveAgreement,
            "1",
            "Comparisons that agreed over all, since the start, by tier."
        );
    }

    public void Audited(AuditLook look)
    {
        foreach (var tier in look.Findings.GroupBy(f => f.Tier, StringComparer.Ordinal))
        {
            var (compared, disagreeing) = (0L, 0L);
            foreach (var finding in tier)
            {
                compared++;
                if (!finding.IsDisagreement)
                    continue;
                disagreeing++;
                _disagreeing.Add(1, new(TierTag, tier.Key), new("finding", finding.Name));
            }

            _compared.Add(compared, new KeyValuePair<string, object?>(TierTag, tier.Key));
            _totals.AddOrUpdate(
                tier.Key,
                (compared, disagreeing),
                (_, known) => (known.Compared + compared, known.Disagreeing + disagreeing)
            );
        }
    }

    private IEnumerable<Measurement<double>> ObserveAgreement()
    {
        foreach (var (tier, totals) in _totals)
            yield return new Measurement<double>(
                (double)(totals.Compared - totals.Disagreeing) / totals.Compared,
                new KeyValuePair<string, object?>(TierTag, tier)
            );
    }
}
