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

    private readonly Lock _gate = new();
    private long? _bytes;

    /// <summary>Notes that a file was added.</summary>
    public void Add(long length, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _bytes += length;
            if (_bytes is not { } bytes || bytes > options.Value.QuotaBytes)
                Enforce(cancellationToken);
        }
    }

    /// <summary>Counts, and if the quota is exceeded, removes the least recently used files until nine tenths of it are used.</summary>
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
