using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Housekeeping;

namespace TranscriptWorker.Caching.Files;

/// <summary>
/// Keeps the files within <see cref="FilesOptions.QuotaBytes"/>. What other workers write into a shared folder it sees when it counts: at
/// its first file, whenever its own files seem to exceed the quota, and at each housekeeping.
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

    /// <summary>A file so young may just have been made, and not be committed yet.</summary>
    private static readonly TimeSpan Youth = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _bytes;

    /// <summary>Says that a file was added.</summary>
    public void Add(long length, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _bytes += length;
            if (_bytes is not { } bytes || bytes > options.Value.QuotaBytes)
                Enforce(cancellationToken);
        }
    }

    /// <summary>Counts, and where the quota is exceeded removes the least recently used files until nine tenths are left.</summary>
    /// <returns>How many were removed.</returns>
    /// <exception cref="FileTierException">The folder cannot be read.</exception>
    public int Enforce(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
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

            _bytes = bytes;
            return removed;
        }
    }
}
