using System.Text.Json.Serialization;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>The result of an audit.</summary>
/// <param name="Population">How many subjects the durable tier holds; null unless all of them were read.</param>
/// <param name="Sampled">How many subjects were read.</param>
/// <param name="Tiers">The result of each tier.</param>
/// <param name="Disagreements">The first disagreements and orphaned entries.</param>
/// <param name="Note">Why the hot tier was not read for some subjects; null if it was for all.</param>
public sealed record AuditReport(
    long? Population,
    int Sampled,
    IReadOnlyList<TierAudit> Tiers,
    IReadOnlyList<Disagreement> Disagreements,
    string? Note
)
{
    /// <summary>The number of states and entries of all tiers that were compared.</summary>
    public long Compared => Tiers.Sum(t => t.Compared);

    /// <summary>The number of disagreements.</summary>
    public long Disagreeing => Tiers.Sum(t => t.Disagreeing);

    /// <summary>The number of entries that have no record to compare them with.</summary>
    public long NotComparable => Tiers.Sum(t => t.NotComparable);

    /// <summary>The number of entries and files that were not read, because there were too many or they were too large.</summary>
    public long Skipped => Tiers.Sum(t => t.Skipped);

    /// <summary>Whether the audit ended before the whole sample was read, because it had read as many bytes as it may.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>The share of all states and entries that agrees at least, with 95 % confidence; 0 to 1.</summary>
    public double AgreementAtLeast => 1 - Agreement.DisagreeingAtMost(Totals);

    /// <summary>The comparisons of each subject, added up.</summary>
    [JsonIgnore]
    public ClusterTotals Totals { get; init; }
}

/// <summary>The result of one tier.</summary>
/// <param name="Tier"><c>hot</c>, <c>durable</c> or <c>files</c>.</param>
/// <param name="Compared">How many states and entries were compared.</param>
/// <param name="Stale">How many would be served though the durable tier says something later or else.</param>
/// <param name="Unreadable">How many are damaged, too large, or of an unknown kind or format: a read of them is a miss.</param>
/// <param name="Orphaned">How many lack their record or their file: they are never served, and use space until they expire
/// or are computed again.</param>
/// <param name="NotComparable">How many entries are of a kind of which the durable tier holds no record.</param>
/// <param name="Skipped">How many were not read, because there were too many or they were too large.</param>
public sealed record TierAudit(
    string Tier,
    long Compared,
    long Stale,
    long Unreadable,
    long Orphaned,
    long NotComparable = 0,
    long Skipped = 0
)
{
    /// <summary>The number of disagreements with the durable tier. Orphaned entries only use space.</summary>
    public long Disagreeing => Stale + Unreadable;
}

/// <summary>One disagreement, or an orphaned entry.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Finding"><c>stale</c>, <c>unreadable</c> or <c>orphaned</c>.</param>
/// <param name="What">The subject's state, or the entry; characters that cannot be printed are replaced.</param>
public sealed record Disagreement(string Tier, string Finding, string What);
