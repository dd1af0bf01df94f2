using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable.Providers;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Writes entries of one subject and generation within a transaction that has locked the subject's row.</summary>
internal static class EntryWriter
{
    private const int ColumnCount = 7;

    /// <summary>Seals an entry with a lifetime that begins now, by the database's clock in whole milliseconds.</summary>
    public static SealedEntry Seal(EntryKey key, EntryBody body, long generation, DateTime now, TimeSpan lifetime, TimeSpan cost)
    {
        var createdAt = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerMillisecond), DateTimeKind.Utc);
        var fence = new Fence(generation, createdAt, createdAt + lifetime, cost);
        return new SealedEntry(EntryFormat.Seal(key, body, fence), fence);
    }

    /// <summary>
    /// Deletes entries that are about to be replaced: they have expired or are unreadable, or they would not have been computed again.
    /// </summary>
    public static Task<int> DeleteAsync(
        DurableDbContext db,
        IReadOnlyCollection<EntryKey> keys,
        long generation,
        CancellationToken cancellationToken
    )
    {
        var subject = keys.First().Subject.Value;
        var fingerprints = keys.Select(k => k.Fingerprint.Value).ToArray();
        return db
            .Entries.Where(e => e.Subject == subject && e.Generation == generation && fingerprints.Contains(e.Fingerprint))
            .ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Inserts entries in one statement.</summary>
    public static Task<int> InsertAsync(
        DurableDbContext db,
        IReadOnlyList<EntryKey> keys,
        IReadOnlyList<SealedEntry> entries,
        CancellationToken cancellationToken
    )
    {
#pragma warning disable EF1003 // The text has placeholders only; values are parameters.
        return db.Database.ExecuteSqlRawAsync(
            "INSERT INTO entries (subject, generation, kind, fingerprint, created_at, expires_at, value) VALUES "
                + SqlText.Rows(keys.Count, ColumnCount),
            keys.Zip(entries)
                .SelectMany(e =>
                    (object[])
                        [
                            e.First.Subject.Value,
                            e.Second.Fence.Generation,
                            e.First.Kind.Name,
                            e.First.Fingerprint.Value,
                            e.Second.Fence.CreatedAt,
                            e.Second.Fence.ExpiresAt,
                            e.Second.Value,
                        ]
                ),
            cancellationToken
        );
#pragma warning restore EF1003
    }
}
