namespace TranscriptWorker.Caching.Hot;

/// <summary>An operation of the server of the hot tier.</summary>
internal enum HotOperation
{
    Read,
    Fill,
    Remove,

    /// <summary>Removal of earlier states of excluded subjects.</summary>
    Readmit,

    /// <summary>Scripts, for a new epoch.</summary>
    Load,
}

/// <summary>The outcome of a call to the server of the hot tier.</summary>
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

/// <summary>Why the hot tier did not accept an entry, or an entry of it was not used.</summary>
internal enum HotRefusal
{
    /// <summary>It has more bytes than <see cref="CacheOptions.MaxHotEntryBytes"/>.</summary>
    Oversized,

    /// <summary>It is corrupt, or nothing that this program wrote.</summary>
    Unreadable,

    /// <summary>Its generation is not the subject's, or the subject's generation is not known.</summary>
    Fenced,

    /// <summary>Its life has ended by the database's clock.</summary>
    Expired,

    /// <summary>The server takes no writes, for lack of memory or otherwise.</summary>
    ByServer,
}
