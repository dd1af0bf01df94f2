#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>
/// Reads subjects from the durable tier for audits: no request is counted, and each statement reads a bounded number of bytes.
/// </summary>
internal sealed class DurableSnapshots(DurableSession session)
{
    /// <summary>Maximum number of entries of a subject that are listed.</summary>
    public const int MaxEntries = 256;

    private const int ContentHashLength = 64;

    /// <summary>The state of a subject; null if there is no row.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<SubjectState?> FindStateAsync(Subject subject, CancellationToken cancellationToken)
    {
        var row = await session.RunAsync(
            (db, token) =>
                db
                    .Subjects.Where(s => s.Subject == subject.Value)
                    .Select(s => new StateRow(
                        s.Generation,
                        s.ContentHash == null ? null : s.ContentHash.Substring(0, ContentHashLength + 1),
                        s.SourceVersion
                    ))
                    .SingleOrDefaultAsync(token),
            cancellationToken
        );
        return row is null ? null : new SubjectState(row.Generation, row.ContentHash, row.SourceVersion);
    }

    /// <summary>The entries of a generation that have not expired: at most <see cref="MaxEntries"/> and one.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<List<StoredEntry>> ListAsync(Subject subject, long generation, CancellationToken cancellationToken) =>
        session.RunAsync(
            (db, token) =>
                db
                    .Entries.Where(e => e.Subject == subject.Value && e.Generation == generation && e.ExpiresAt > DateTime.UtcNow)
                    .OrderBy(e => e.Kind)
                    .ThenBy(e => e.Fingerprint)
                    .Take(MaxEntries + 1)
                    .Select(e => new StoredEntry(
                        e.Kind.Substring(0, StoredText.MaxPartLength + 1),
                        e.Fingerprint.Substring(0, StoredText.MaxPartLength + 1),
                        e.Value.Length
                    ))
                    .ToListAsync(token),
            cancellationToken
        );

    /// <summary>An entry as stored; null if there is none, or if it has more bytes.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<byte[]?> FindValueAsync(EntryKey key, long generation, int maxBytes, CancellationToken cancellationToken) =>
        session.RunAsync(
            (db, token) =>
                db
                    .Entries.Where(e =>
                        e.Subject == key.Subject.Value
                        && e.Generation == generation
                        && e.Kind == key.Kind.Name
                        && e.Fingerprint == key.Fingerprint.Value
                        && e.Value.Length <= maxBytes
                    )
                    .Select(e => e.Value)
                    .SingleOrDefaultAsync(token),
            cancellationToken
        );

    /// <summary>The preferences of a user, cut to one character more than this; null if there are none.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<string?> FindPreferencesAsync(Subject user, int maxLength, CancellationToken cancellationToken) =>
        session.RunAsync(
            (db, token) =>
                db
                    .Preferences.Where(p => p.Subject == user.Value)
                    .Select(p => p.Value.Substring(0, maxLength + 1))
                    .SingleOrDefaultAsync(token),
            cancellationToken
        );

    private sealed record StateRow(long Generation, string? ContentHash, long? SourceVersion);
}

/// <summary>An entry in the durable tier. Kind and fingerprint may be anything.</summary>
/// <param name="Kind">Name of the kind, cut to 33 characters.</param>
/// <param name="Fingerprint">The fingerprint, likewise.</param>
/// <param name="Length">Bytes of the value as stored.</param>
internal sealed record StoredEntry(string Kind, string Fingerprint, int Length);
