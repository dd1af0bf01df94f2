using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable.Providers;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Writes entries of one subject and generation within a transaction that has locked the subject's row.</summary>
internal static class EntryWriter
{
    private static readonly string[] Columns = ["subject", "generation", "kind", "fingerprint", "created_at", "expires_at", "value"];

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
            "INSERT INTO entries (" + string.Join(", ", Columns) + ") VALUES " + SqlText.Rows(keys.Count, Columns.Length),
            Rows(keys, entries).SelectMany(r => r),
            cancellationToken
        );
#pragma warning restore EF1003
    }

    /// <summary>Adds the insertion of entries to a batch. Entries that exist stay as they are.</summary>
    public static void AddInsertion(
        DurableSession session,
        StatementBatch batch,
        IReadOnlyList<EntryKey> keys,
        IReadOnlyList<SealedEntry> entries
    ) => session.AddInsertion(batch, "entries", Columns, keyColumns: 4, [.. Rows(keys, entries)]);

    private static IEnumerable<object[]> Rows(IReadOnlyList<EntryKey> keys, IReadOnlyList<SealedEntry> entries) =>
        keys.Zip(
            entries,
            (key, entry) =>
                (object[])
                    [
                        key.Subject.Value,
                        entry.Fence.Generation,
                        key.Kind.Name,
                        key.Fingerprint.Value,
                        entry.Fence.CreatedAt,
                        entry.Fence.ExpiresAt,
                        entry.Value,
                    ]
        );
}
