using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Writes entries within a transaction that has locked their subject's row.</summary>
internal static class EntryWriter
{
    /// <summary>
    /// Inserts an entry. It replaces a row that has expired or is unreadable; otherwise the entry would not have been computed again.
    /// </summary>
    public static async Task<SealedEntry> ReplaceAsync(
        DurableDbContext db,
        EntryKey key,
        long generation,
        EntryBody body,
        TimeSpan lifetime,
        TimeSpan cost,
        CancellationToken cancellationToken
    )
    {
        var now = await DurableReader.ReadClockAsync(db, key.Subject, cancellationToken);
        var fence = new Fence(generation, now, now + lifetime, cost);
        var value = EntryFormat.Seal(key, body, fence);
        await db
            .Entries.Where(e =>
                e.Subject == key.Subject.Value
                && e.Generation == generation
                && e.Kind == key.Kind.Name
                && e.Fingerprint == key.Fingerprint.Value
            )
            .ExecuteDeleteAsync(cancellationToken);
        Add(db, key, fence, value);
        await db.SaveChangesAsync(cancellationToken);
        return new SealedEntry(value, fence);
    }

    public static void Add(DurableDbContext db, EntryKey key, Fence fence, byte[] value) =>
        db.Entries.Add(
            new EntryRow
            {
                Subject = key.Subject.Value,
                Generation = fence.Generation,
                Kind = key.Kind.Name,
                Fingerprint = key.Fingerprint.Value,
                CreatedAt = fence.CreatedAt,
                ExpiresAt = fence.ExpiresAt,
                Value = value,
            }
        );
}
