using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Administration.Housekeeping;

namespace TranscriptWorker.Caching.Files;

/// <summary>
/// Keeps the files within <see cref="FilesOptions.QuotaBytes"/>. It sees files of other workers in a shared folder when it counts: at
/// its first file, whenever its own files seem to exceed the quota, and in each pass of housekeeping.
/// </summary>
internal sealed class FileQuota(
    FileFolder folder,
    IOptions<FilesOptions> options,
    HousekeepingMetrics metrics,
    TimeProvider clock,
    ILogger<FileQuota> logger
)
{
    private const double Relief = 0.9;

    /// <summary>The entry of a younger file may not be committed yet.</summary>
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    // While the files cannot be brought well below the quota, each new file would count the folder again.
    private static readonly TimeSpan CountPause = TimeSpan.FromSeconds(10);

    private readonly Lock _changes = new();
    private Count? _last;
    private long _added;
    private bool _isCounting;

    /// <summary>
    /// Notes that a file was added. If the files seem to exceed the quota, one caller counts them; others go on meanwhile.
    /// </summary>
    /// <exception cref="FileTierException">The folder cannot be read.</exception>
    public void Add(long length, CancellationToken cancellationToken)
    {
        lock (_changes)
        {
            _added += length;
            if (_isCounting || !MustCount())
                return;
            _isCounting = true;
        }

        try
        {
            Enforce(cancellationToken);
        }
        finally
        {
            lock (_changes)
                _isCounting = false;
        }
    }

    /// <summary>Counts, and if the quota is exceeded, removes the least recently used files until nine tenths of it are used.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="FileTierException">The folder cannot be read.</exception>
    public int Enforce(CancellationToken cancellationToken)
    {
        long added;
        lock (_changes)
            added = _added;
        var (quota, files) = (options.Value.QuotaBytes, folder.List());
        var bytes = files.Sum(f => f.Length ?? 0);
        var removed = 0;
        if (bytes > quota)
        {
            var youngest = clock.GetUtcNow().UtcDateTime - Youth;
            foreach (var file in files.Where(f => f.Key is not null && f.LastUsed <= youngest).OrderBy(f => f.LastUsed))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (bytes <= quota * Relief)
                    break;
                if (!folder.Remove(file))
                    continue;
                bytes -= file.Length ?? 0;
                removed++;
            }

            metrics.Removed(Removal.EvictedFile, removed);
            if (removed > 0)
                Log.FilesEvicted(logger, removed, quota);
            if (bytes > quota)
                Log.QuotaExceeded(logger, bytes, quota);
        }

        lock (_changes)
            _last = new Count(bytes, added, clock.GetTimestamp());
        return removed;
    }

    private bool MustCount()
    {
        if (_last is not { } last)
            return true;
        var quota = options.Value.QuotaBytes;
        return last.Bytes + _added - last.Added > quota && (last.Bytes <= quota * Relief || clock.GetElapsedTime(last.At) >= CountPause);
    }

    /// <param name="Bytes">Bytes of the files that were left.</param>
    /// <param name="Added">Bytes that this process had added before the folder was listed.</param>
    /// <param name="At">Monotonic timestamp.</param>
    private sealed record Count(long Bytes, long Added, long At);
}
