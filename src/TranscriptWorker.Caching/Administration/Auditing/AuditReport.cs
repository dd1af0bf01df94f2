namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>The result of an audit.</summary>
/// <param name="Population">How many subjects the durable tier knows.</param>
/// <param name="Sampled">How many of them were read.</param>
/// <param name="Tiers">The result of each tier.</param>
/// <param name="Disagreements">The first disagreements.</param>
/// <param name="Note">What could not be read, and why; null if everything could.</param>
public sealed record AuditReport(
    long Population,
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
}

/// <summary>The result of one tier.</summary>
/// <param name="Tier"><c>hot</c>, <c>durable</c> or <c>files</c>.</param>
/// <param name="Compared">How many states and entries were compared.</param>
/// <param name="Stale">How many would be served though the durable tier says something later or else.</param>
/// <param name="Corrupt">How many are unreadable: a read of them is a miss.</param>
/// <param name="Orphaned">How many lack their record or their file: they are never served, and use space until they expire
/// or are computed again.</param>
public sealed record TierAudit(string Tier, long Compared, long Stale, long Corrupt, long Orphaned)
{
    /// <summary>The number of disagreements with the durable tier. Orphaned entries only use space.</summary>
    public long Disagreeing => Stale + Corrupt;
}

/// <summary>One disagreement.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="Finding"><c>stale</c>, <c>corrupt</c> or <c>orphaned</c>.</param>
/// <param name="What">The subject's state, or the entry.</param>
public sealed record Disagreement(string Tier, string Finding, string What);
