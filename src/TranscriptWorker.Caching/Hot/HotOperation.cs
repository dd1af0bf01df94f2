namespace TranscriptWorker.Caching.Hot;

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
