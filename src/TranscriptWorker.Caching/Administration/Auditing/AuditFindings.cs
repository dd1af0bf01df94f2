namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>Counts the findings of an audit.</summary>
internal sealed class AuditFindings(int maxDisagreements)
{
    public const string Hot = "hot";
    public const string Durable = "durable";
    public const string Files = "files";

    private readonly Dictionary<(string Tier, AuditVerdict Verdict), long> _counts = [];
    private readonly List<Disagreement> _disagreements = [];

    public void Add(string tier, string what, AuditVerdict verdict)
    {
        _counts[(tier, verdict)] = Count(tier, verdict) + 1;
        if (verdict != AuditVerdict.Agrees && _disagreements.Count < maxDisagreements)
            _disagreements.Add(new Disagreement(tier, verdict.ToString().ToLowerInvariant(), what));
    }

    public AuditReport ToReport(long population, int sampled, string? note) =>
        new(population, sampled, [.. ((string[])[Hot, Durable, Files]).Select(ToTier)], _disagreements, note);

    private TierAudit ToTier(string tier) =>
        new(
            tier,
            _counts.Where(c => string.Equals(c.Key.Tier, tier, StringComparison.Ordinal)).Sum(c => c.Value),
            Count(tier, AuditVerdict.Stale),
            Count(tier, AuditVerdict.Corrupt),
            Count(tier, AuditVerdict.Orphaned)
        );

    private long Count(string tier, AuditVerdict verdict) => _counts.GetValueOrDefault((tier, verdict));
}

internal enum AuditVerdict
{
    Agrees,
    Stale,
    Corrupt,
    Orphaned,
}
