using System.Diagnostics.Metrics;

namespace TranscriptWorker.Caching.Hot;

/// <summary>What the hot tier counts.</summary>
internal sealed class HotMetrics
{
    private readonly Counter<long> _calls;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _epochs;

    public HotMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CachingRegistration.MeterName);
        _calls = meter.CreateCounter<long>("cache.hot.calls", "{call}", "Calls to the server that holds the hot tier, by operation and outcome.");
        _refused = meter.CreateCounter<long>("cache.hot.refused", "{entry}", "Entries that the hot tier did not take in, or that were not taken from it, by kind and reason.");
        _epochs = meter.CreateCounter<long>("cache.hot.epochs", "{epoch}", "Epochs of the hot tier that this process began or retired.");
    }

    public void EpochBegun() => _epochs.Add(1, new KeyValuePair<string, object?>("change", "begun"));

    public void EpochRetired() => _epochs.Add(1, new KeyValuePair<string, object?>("change", "retired"));

    public void Called(HotOperation operation, HotCallOutcome outcome) => _calls.Add(1, new("operation", NameOf(operation)), new("outcome", NameOf(outcome)));

    public void Refused(EntryKind kind, HotRefusal reason) => _refused.Add(1, new("kind", kind.Name), new("reason", NameOf(reason)));

    private static string NameOf(HotOperation operation) => operation switch
    {
        HotOperation.Read => "read",
        HotOperation.Fill => "fill",
        HotOperation.Remove => "remove",
        HotOperation.Load => "load",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "This operation has no name."),
    };

    private static string NameOf(HotCallOutcome outcome) => outcome switch
    {
        HotCallOutcome.Answered => "answered",
        HotCallOutcome.TimedOut => "timed_out",
        HotCallOutcome.Disconnected => "disconnected",
        HotCallOutcome.Busy => "busy",
        HotCallOutcome.Error => "error",
        HotCallOutcome.ShortCircuited => "short_circuited",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "This outcome has no name."),
    };

    private static string NameOf(HotRefusal reason) => reason switch
    {
        HotRefusal.Oversized => "oversized",
        HotRefusal.Unreadable => "unreadable",
        HotRefusal.Fenced => "fenced",
        HotRefusal.Expired => "expired",
        HotRefusal.ByServer => "by_server",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "This reason has no name."),
    };
}

/// <summary>What is asked of a server that holds the hot tier.</summary>
internal enum HotOperation
{
    Read,
    Fill,
    Remove,

    /// <summary>Scripts, for a new epoch.</summary>
    Load,
}

/// <summary>What became of a call to a server that holds the hot tier.</summary>
internal enum HotCallOutcome
{
    Answered,

    /// <summary>No answer within <see cref="HotOptions.CallTimeout"/>.</summary>
    TimedOut,

    Disconnected,

    /// <summary>Not sent: <see cref="HotOptions.MaxCallsInFlight"/> calls were under way.</summary>
    Busy,

    /// <summary>The answer was an error.</summary>
    Error,

    /// <summary>Not sent: the breaker was open.</summary>
    ShortCircuited,
}

/// <summary>Why an entry did not enter the hot tier, or was not taken from it.</summary>
internal enum HotRefusal
{
    /// <summary>It has more bytes than <see cref="CacheOptions.MaxHotEntryBytes"/>.</summary>
    Oversized,

    /// <summary>It is corrupt, or nothing that this program wrote.</summary>
    Unreadable,

    /// <summary>It is of another generation than the subject's, or nobody can tell which that is.</summary>
    Fenced,

    /// <summary>Its life has ended by the database's clock.</summary>
    Expired,

    /// <summary>The server takes no writes, for lack of memory or otherwise.</summary>
    ByServer,
}
