namespace TranscriptWorker.Caching.Auditing;

/// <summary>What an audit found.</summary>
/// <param name="Population">How many subjects the durable tier knows.</param>
/// <param name="Sampled">How many of them were looked at.</param>
/// <param name="Tiers">What was found in each tier.</param>
/// <param name="Disagreements">What does not agree, the first of them.</param>
/// <param name="Note">What could not be looked at, and why; null where everything could.</param>
public sealed record AuditReport(
    long Population,
    int Sampled,
    IReadOnlyList<TierAudit> Tiers,
    IReadOnlyList<Disagreement> Disagreements,
    string? Note
)
{
    /// <summary>Everything that was compared: states and entries of all tiers.</summary>
    public long Compared => Tiers.Sum(t => t.Compared);

    /// <summary>What was found to disagree.</summary>
    public long Disagreeing => Tiers.Sum(t => t.Disagreeing);
}

/// <summary>What was found in one tier.</summary>
/// <param name="Tier"><c>hot</c>, <c>durable</c> or <c>files</c>.</param>
/// <param name="Compared">How many states and entries were compared.</param>
/// <param name="Stale">How many would be served though the durable tier says something later or else.</param>
/// <param name="Corrupt">How many cannot be read: whoever asks for them gets a miss.</param>
/// <param name="Orphaned">How many lack what they belong to, a record or a file: they are never served, and take up room until they expire
/// or are made anew.</param>
public sealed record TierAudit(string Tier, long Compared, long Stale, long Corrupt, long Orphaned)
{
    /// <summary>What does not agree with the durable tier. What is orphaned is only in the way.</summary>
    public long Disagreeing => Stale + Corrupt;
}

/// <summary>One thing that does not agree.</summary>
/// <param name="Tier">Where it was found.</param>
/// <param name="Finding"><c>stale</c>, <c>corrupt</c> or <c>orphaned</c>.</param>
/// <param name="What">The subject's state, or the entry.</param>
public sealed record Disagreement(string Tier, string Finding, string What);
