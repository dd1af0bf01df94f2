using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;

namespace TranscriptWorker.Caching.Administration.Housekeeping;

/// <summary>
/// Removes unused rows and files. They only use space, because reads check generation and expiry. Several workers may run it at once;
/// services let one do it.
/// </summary>
public sealed class Housekeeper
{
    /// <summary>A file is removed only if it is older: its entry may not be committed yet, or it may still be written.</summary>
    private static readonly TimeSpan FileGrace = TimeSpan.FromHours(1);

    private readonly RowRemoval _rows;
    private readonly FileFolder _folder;
    private readonly FileQuota _quota;
    private readonly HousekeepingMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    internal Housekeeper(
        RowRemoval rows,
        FileFolder folder,
        FileQuota quota,
        HousekeepingMetrics metrics,
        TimeProvider clock,
        ILogger<Housekeeper> logger
    ) => (_rows, _folder, _quota, _metrics, _clock, _logger) = (rows, folder, quota, metrics, clock, logger);

    /// <summary>One pass.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer; the removals of earlier steps are counted and
    /// logged.</exception>
    /// <exception cref="FileTierException">The folder of the files cannot be read; the removals of earlier steps are counted and
    /// logged.</exception>
    public async Task<HousekeepingReport> RunAsync(CancellationToken cancellationToken)
    {
        var report = new HousekeepingReport();
        try
        {
            report = report with { ExpiredEntries = Count(Removal.ExpiredEntry, await _rows.RemoveExpiredEntriesAsync(cancellationToken)) };
            report = report with
            {
                AbandonedClaims = Count(Removal.AbandonedClaim, await _rows.RemoveAbandonedClaimsAsync(cancellationToken)),
            };
            report = report with { JobIds = Count(Removal.JobId, await _rows.RemoveJobIdsAsync(cancellationToken)) };
            report = report with
            {
                InvalidationIds = Count(Removal.InvalidationId, await _rows.RemoveInvalidationIdsAsync(cancellationToken)),
            };
            report = report with { CommandStarts = Count(Removal.CommandStart, await _rows.RemoveCommandStartsAsync(cancellationToken)) };
            report = report with { EndedJobs = Count(Removal.EndedJob, await _rows.RemoveEndedJobsAsync(cancellationToken)) };
            report = report with { Batches = Count(Removal.Batch, await _rows.RemoveBatchesAsync(cancellationToken)) };
            report = report with { Cancellations = Count(Removal.Cancellation, await _rows.RemoveCancellationsAsync(cancellationToken)) };
            report = report with { IdleSubjects = Count(Removal.IdleSubject, await _rows.RemoveIdleSubjectsAsync(cancellationToken)) };

            // Files are listed before the walk over the entries: an old file whose entry the whole walk does not meet has no entry.
            var oldest = _clock.GetUtcNow().UtcDateTime - FileGrace;
            var old = _folder.List().Where(f => f.LastUsed < oldest).ToLookup(f => f.Key ?? "", StringComparer.Ordinal);
            var named = new HashSet<string>(StringComparer.Ordinal);
            report = report with
            {
                OutdatedEntries = Count(Removal.OutdatedEntry, await _rows.RemoveOutdatedEntriesAsync(See, cancellationToken)),
            };
            report = report with { TemporaryFiles = Count(Removal.TemporaryFile, Remove(old[""], cancellationToken)) };
            report = report with
            {
                OrphanedFiles = Count(
                    Removal.OrphanedFile,
                    Remove(old.Where(f => f.Key.Length > 0 && !named.Contains(f.Key)).SelectMany(f => f), cancellationToken)
                ),
            };
            report = report with { EvictedFiles = _quota.Enforce(cancellationToken) };

            void See(EntryKey key, long generation)
            {
                if (FileName.KeyOf(key, generation) is var name && old.Contains(name))
                    named.Add(name);
            }
        }
        finally
        {
            if (!report.IsEmpty)
                Log.HousekeepingDone(
                    _logger,
                    report.ExpiredEntries,
                    report.OutdatedEntries,
                    report.AbandonedClaims,
                    report.JobIds,
                    report.InvalidationIds,
                    report.CommandStarts,
                    report.EndedJobs,
                    report.Batches,
                    report.Cancellations,
                    report.IdleSubjects,
                    report.OrphanedFiles,
                    report.TemporaryFiles,
                    report.EvictedFiles
                );
        }

        return report;
    }

    private int Count(Removal what, int removed)
    {
        _metrics.Removed(what, removed);
        return removed;
    }

    private int Remove(IEnumerable<StoredFile> files, CancellationToken cancellationToken)
    {
        var removed = 0;
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_folder.Remove(file))
                removed++;
        }

        return removed;
    }
}
