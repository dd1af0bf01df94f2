using Microsoft.Extensions.Logging;

namespace TranscriptWorker.Caching;

/// <summary>Log messages of the cache. Event ids 2000 to 2999 are its own; an id never changes its meaning.</summary>
internal static partial class Log
{
    [LoggerMessage(2001, LogLevel.Warning, "Entry {Key} in the {Tier} tier is {Result}: treated as a miss and replaced")]
    public static partial void UnreadableEntry(ILogger logger, EntryKey key, string tier, string result);

    [LoggerMessage(2002, LogLevel.Information, "Waiting for {Key}, which another process is computing")]
    public static partial void WaitingForClaim(ILogger logger, EntryKey key);

    [LoggerMessage(2003, LogLevel.Information, "Took over the computation of {Key} with fencing token {Epoch}")]
    public static partial void ClaimTakenOver(ILogger logger, EntryKey key, long epoch);

    [LoggerMessage(2004, LogLevel.Warning, "Lost the claim on {Key} while computing it: the result is dropped")]
    public static partial void ClaimLost(ILogger logger, EntryKey key);

    [LoggerMessage(2005, LogLevel.Warning, "The claim on {Key} could not be released and is held until its lease ends")]
    public static partial void ClaimNotReleased(ILogger logger, EntryKey key, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning, "Result {Key} has {Bytes} bytes, more than Cache:MaxValueBytes: returned but not stored")]
    public static partial void ValueTooLarge(ILogger logger, EntryKey key, int bytes);

    [LoggerMessage(2007, LogLevel.Information, "Applied {Count} migrations to {Database}")]
    public static partial void Migrated(ILogger logger, string database, int count);

    // 2008 reported uncompressed entries in earlier versions. The id is not used again.

    [LoggerMessage(2009, LogLevel.Warning, "The lease of the claim on {Key} could not be renewed")]
    public static partial void ClaimNotRenewed(ILogger logger, EntryKey key, Exception exception);

    [LoggerMessage(2010, LogLevel.Warning, "{Tier} {Problem}: the durable tier answers alone until it is back")]
    public static partial void HotTierLeft(ILogger logger, string tier, string problem);

    [LoggerMessage(2011, LogLevel.Information, "{Tier} is back")]
    public static partial void HotTierBack(ILogger logger, string tier);

    [LoggerMessage(2013, LogLevel.Information, "Epoch {Epoch} of the hot tier begins")]
    public static partial void EpochBegun(ILogger logger, long epoch);

    [LoggerMessage(
        2014,
        LogLevel.Warning,
        "Epoch {Epoch} of the hot tier is retired: {Reason}. The durable tier answers alone until the next one begins"
    )]
    public static partial void EpochRetired(ILogger logger, long epoch, string reason);

    [LoggerMessage(2018, LogLevel.Warning, "{Subject} is read from the durable tier alone: {Reason}")]
    public static partial void SubjectExcluded(ILogger logger, Subject subject, string reason);

    [LoggerMessage(2019, LogLevel.Information, "{Subject} is read from the hot tier again: Redis was told of its change")]
    public static partial void SubjectReadmitted(ILogger logger, string subject);

    [LoggerMessage(2020, LogLevel.Warning, "{Count} subjects stay excluded from the hot tier for now: {Error}")]
    public static partial void SubjectsNotReadmitted(ILogger logger, int count, string error);

    [LoggerMessage(2015, LogLevel.Warning, "No epoch of the hot tier could begin: {Error}")]
    public static partial void EpochNotBegun(ILogger logger, string error);

    [LoggerMessage(
        2016,
        LogLevel.Warning,
        "The hot tier is not used, because the current epoch cannot be read from the durable tier: {Error}"
    )]
    public static partial void EpochUnknown(ILogger logger, string error);

    [LoggerMessage(2017, LogLevel.Warning, "The result {Key} could not be committed yet and is committed again: {Error}")]
    public static partial void CommitRepeated(ILogger logger, EntryKey key, string error);
}
