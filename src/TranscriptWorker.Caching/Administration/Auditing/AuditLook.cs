namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>One look at a subject in all tiers.</summary>
internal sealed class AuditLook
{
    /// <summary>The state of the subject in the durable tier; null if it had no row.</summary>
    public SubjectState? State { get; init; }

    /// <summary>Each state and entry that was compared.</summary>
    public List<AuditFinding> Findings { get; init; } = [];

    /// <summary>How many entries of each tier have no record in the durable tier to compare them with.</summary>
    public Dictionary<string, long> NotComparable { get; } = new(StringComparer.Ordinal);

    /// <summary>How many of each tier were not read, because there were too many or they were too large.</summary>
    public Dictionary<string, long> Skipped { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the durable tier and the epoch were the same before and after.</summary>
    public bool IsSettled { get; set; } = true;

    /// <summary>Why the hot tier was not read; null if it was.</summary>
    public string? Note { get; set; }

    /// <summary>Whether that is an outage.</summary>
    public bool IsOutage { get; set; }

    public IEnumerable<AuditFinding> Disagreements => Findings.Where(f => f.IsDisagreement);

    public void Add(string tier, string what, AuditVerdict verdict) => Findings.Add(new AuditFinding(tier, verdict, what));

    public void CountNotComparable(string tier) => NotComparable[tier] = NotComparable.GetValueOrDefault(tier) + 1;

    public void Skip(string tier, long count = 1) => Skipped[tier] = Skipped.GetValueOrDefault(tier) + count;

    /// <summary>Whether all that disagrees did so before, in the same state of the subject.</summary>
    public bool IsConfirmedBy(AuditLook? earlier) => IsSettled && Disagreements.All(f => IsConfirmed(f, earlier));

    /// <summary>Removes what disagrees and was not confirmed; of an unsettled look nothing remains.</summary>
    public void KeepConfirmed(AuditLook? earlier) => Findings.RemoveAll(f => !IsSettled || (f.IsDisagreement && !IsConfirmed(f, earlier)));

    private bool IsConfirmed(AuditFinding finding, AuditLook? earlier) =>
        earlier is { IsSettled: true } && earlier.State == State && earlier.Findings.Contains(finding);
}

/// <param name="Tier">The tier.</param>
/// <param name="Verdict">What was found.</param>
/// <param name="What">The subject's state or the entry, as it may be printed.</param>
internal sealed record AuditFinding(string Tier, AuditVerdict Verdict, string What)
{
    public const string Hot = "hot";
    public const string Durable = "durable";
    public const string Files = "files";

    public static IReadOnlyList<string> Tiers { get; } = [Hot, Durable, Files];

    /// <summary>Orphaned entries only use space.</summary>
    public bool IsDisagreement => Verdict is AuditVerdict.Stale or AuditVerdict.Unreadable;

    /// <summary>The verdict in reports, logs and metrics.</summary>
    public string Name =>
        Verdict switch
        {
            AuditVerdict.Stale => "stale",
            AuditVerdict.Unreadable => "unreadable",
            AuditVerdict.Orphaned => "orphaned",
            _ => "agrees",
        };
}

internal enum AuditVerdict
{
    Agrees,

    /// <summary>It would be served though the durable tier says something later or else.</summary>
    Stale,

    /// <summary>It is damaged, too large, or of an unknown kind or format.</summary>
    Unreadable,

    /// <summary>It lacks its record or its file, so it is never served.</summary>
    Orphaned,
}
