using Microsoft.Extensions.Logging;

namespace TranscriptWorker.Caching;

internal static partial class Log
{
    [LoggerMessage(
        2060,
        LogLevel.Information,
        "Housekeeping removed {Expired} expired and {Outdated} outdated entries, {Claims} abandoned claims, {Jobs} job ids,"
            + " {Invalidations} invalidation ids, {Starts} starts of commands, {EndedJobs} ended jobs, {Batches} batches,"
            + " {Cancellations} cancellations, {Subjects} idle subjects, {Orphaned} orphaned,"
            + " {Temporary} unfinished and {Evicted} least recently used files"
    )]
    public static partial void HousekeepingDone(
        ILogger logger,
        int expired,
        int outdated,
        int claims,
        int jobs,
        int invalidations,
        int starts,
        int endedJobs,
        int batches,
        int cancellations,
        int subjects,
        int orphaned,
        int temporary,
        int evicted
    );
}
