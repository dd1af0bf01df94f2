namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>Adds up the looks of an audit.</summary>
internal sealed class AuditFindings(int maxDisagreements)
{
    private readonly Dictionary<(string Tier, AuditVerdict Verdict), long> _counts = [];
    private readonly Dictionary<string, long> _notComparable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _skipped = new(StringComparer.Ordinal);
    private readonly List<Disagreement> _disagreements = [];
    private ClusterTotals _totals;
    private string? _note;

    public void Add(AuditLook look)
    {
        foreach (var finding in look.Findings)
        {
            _counts[(finding.Tier, finding.Verdict)] = Count(finding.Tier, finding.Verdict) + 1;
            if (finding.Verdict != AuditVerdict.Agrees && _disagreements.Count < maxDisagreements)
                _disagreements.Add(new Disagreement(finding.Tier, finding.Name, finding.What));
        }

        Add(_notComparable, look.NotComparable);
        Add(_skipped, look.Skipped);
        _totals = _totals.Add(look.Findings.Count, look.Disagreements.Count());
        _note = look.Note ?? _note;
    }

    public AuditReport ToReport(long? population, int sampled, bool isCutShort) =>
        new(population, sampled, [.. AuditFinding.Tiers.Select(ToTier)], _disagreements, _note)
        {
            Totals = _totals,
            IsCutShort = isCutShort,
        };

    private TierAudit ToTier(string tier) =>
        new(
            tier,
            _counts.Where(c => string.Equals(c.Key.Tier, tier, StringComparison.Ordinal)).Sum(c => c.Value),
            Count(tier, AuditVerdict.Stale),
            Count(tier, AuditVerdict.Unreadable),
            Count(tier, AuditVerdict.Orphaned),
            _notComparable.GetValueOrDefault(tier),
            _skipped.GetValueOrDefault(tier)
        );

    private long Count(string tier, AuditVerdict verdict) => _counts.GetValueOrDefault((tier, verdict));

    private static void Add(Dictionary<string, long> sums, Dictionary<string, long> counts)
    {
        foreach (var (tier, count) in counts)
            sums[tier] = sums.GetValueOrDefault(tier) + count;
    }
}
