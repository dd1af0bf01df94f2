using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching;

/// <summary>
/// The values of tags. Besides them only <see cref="EntryKind.Name"/> is a value of a tag.
/// </summary>
internal static class MetricTags
{
    public static string NameOf(CacheTier tier) =>
        tier switch
        {
            CacheTier.Local => "local",
            CacheTier.Hot => "hot",
            CacheTier.Durable => "durable",
            _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "This tier has no name."),
        };

    public static string NameOf(CacheResult result) =>
        result switch
        {
            CacheResult.Hit => "hit",
            CacheResult.Miss => "miss",
            CacheResult.Fenced => "fenced",
            CacheResult.Corrupt => "corrupt",
            CacheResult.Oversized => "oversized",
            CacheResult.Expired => "expired",
            CacheResult.Down => "down",
            _ => throw new ArgumentOutOfRangeException(nameof(result), result, "This result has no name."),
        };

    public static string NameOf(InvalidationCause cause) =>
        cause switch
        {
            InvalidationCause.Command => "command",
            InvalidationCause.Content => "content",
            InvalidationCause.Preferences => "preferences",
            _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "This cause has no name."),
        };

    public static string NameOf(DurableOperation operation) =>
        operation switch
        {
            DurableOperation.Read => "read",
            DurableOperation.ReadEpoch => "read_epoch",
            DurableOperation.TakeClaim => "take_claim",
            DurableOperation.RenewClaim => "renew_claim",
            DurableOperation.ReleaseClaim => "release_claim",
            DurableOperation.Commit => "commit",
            DurableOperation.ApplyContent => "apply_content",
            DurableOperation.Invalidate => "invalidate",
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "This operation has no name."),
        };

    public static string NameOf(HotOperation operation) =>
        operation switch
        {
            HotOperation.Read => "read",
            HotOperation.Fill => "fill",
            HotOperation.Remove => "remove",
            HotOperation.Readmit => "readmit",
            HotOperation.Load => "load",
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "This operation has no name."),
        };

    public static string NameOf(HotCallOutcome outcome) =>
        outcome switch
        {
            HotCallOutcome.Answered => "answered",
            HotCallOutcome.TimedOut => "timed_out",
            HotCallOutcome.Disconnected => "disconnected",
            HotCallOutcome.Busy => "busy",
            HotCallOutcome.Error => "error",
            HotCallOutcome.ShortCircuited => "short_circuited",
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This outcome has no name."),
        };

    public static string NameOf(HotRefusal reason) =>
        reason switch
        {
            HotRefusal.Oversized => "oversized",
            HotRefusal.Unreadable => "unreadable",
            HotRefusal.Fenced => "fenced",
            HotRefusal.Expired => "expired",
            HotRefusal.ByServer => "by_server",
            _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "This reason has no name."),
        };
}

/// <summary>The tier of a lookup.</summary>
internal enum CacheTier
{
    /// <summary>Decoded entries in this process, in front of Redis.</summary>
    Local,

    Hot,
    Durable,
}

/// <summary>The result of a lookup in a tier.</summary>
internal enum CacheResult
{
    Hit,
    Miss,

    /// <summary>Its generation is not the subject's.</summary>
    Fenced,

    /// <summary>It is damaged, or has another format.</summary>
    Corrupt,

    /// <summary>It is larger than the tier may hold, or its value than the cache takes.</summary>
    Oversized,

    /// <summary>Its life has ended by the database's clock.</summary>
    Expired,

    /// <summary>The tier did not answer, or may not be used now.</summary>
    Down,
}

/// <summary>Why earlier entries of a subject became invalid.</summary>
internal enum InvalidationCause
{
    Command,
    Content,
    Preferences,
}

/// <summary>An operation of the durable tier.</summary>
internal enum DurableOperation
{
    Read,
    ReadEpoch,
    TakeClaim,
    RenewClaim,
    ReleaseClaim,
    Commit,
    ApplyContent,
    Invalidate,
}
