#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Administration;

/// <summary>Reads subjects and entries of the durable tier for operators.</summary>
public sealed class CacheInspector
{
    private readonly DurableSession _session;

    internal CacheInspector(DurableSession session) => _session = session;

    /// <summary>
    /// A subject and the entries of its current generation, in the order of kind and creation; null if the subject is not known.
    /// </summary>
    public Task<SubjectInspection?> InspectAsync(Subject subject, CancellationToken cancellationToken) =>
        _session.RunAsync(
            async (db, token) =>
            {
                var row = await db.Subjects.SingleOrDefaultAsync(s => s.Subject == subject.Value, token);
                if (row is null)
                    return null;
                var entries = await db
                    .Entries.Where(e => e.Subject == subject.Value && e.Generation == row.Generation && e.ExpiresAt > DateTime.UtcNow)
                    .OrderBy(e => e.Kind)
                    .ThenBy(e => e.CreatedAt)
                    .ThenBy(e => e.Fingerprint)
                    .ToListAsync(token);
                return new SubjectInspection(
                    new SubjectState(row.Generation, row.ContentHash, row.SourceVersion),
                    [.. entries.Select(e => Inspect(subject, e))]
                );
            },
            cancellationToken
        );

    /// <summary>
    /// When the content of a subject was last erased, by the database's clock; null if no erasure is remembered. An invalidation counts as
    /// an erasure if a release applied it that did not store its scope.
    /// </summary>
    public async Task<DateTimeOffset?> FindLastErasureAsync(Subject subject, CancellationToken cancellationToken)
    {
        var found = await _session.RunAsync(
            (db, token) =>
                db
                    .AppliedInvalidations.Where(i => i.Subject == subject.Value && i.ErasesContent != false && !i.IsSuperseded)
                    .MaxAsync(i => (DateTime?)i.AppliedAt, token),
            cancellationToken
        );
        return found is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null;
    }

    /// <summary>
    /// The value of an entry of the subject's current generation; null if there is none, it has expired, or it is unreadable or too long.
    /// </summary>
    /// <param name="key">The entry.</param>
    /// <param name="maxBytes">Maximum length of the value.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<ReadOnlyMemory<byte>?> FindValueAsync(EntryKey key, int maxBytes, CancellationToken cancellationToken)
    {
        var (subject, kind, fingerprint) = (key.Subject.Value, key.Kind.Name, key.Fingerprint.Value);
        var stored = await _session.RunAsync(
            (db, token) =>
                db
                    .Subjects.Where(s => s.Subject == subject)
                    .SelectMany(s =>
                        db.Entries.Where(e =>
                            e.Subject == subject
                            && e.Generation == s.Generation
                            && e.Kind == kind
                            && e.Fingerprint == fingerprint
                            && e.ExpiresAt > DateTime.UtcNow
                        )
                    )
                    .SingleOrDefaultAsync(token),
            cancellationToken
        );
        if (stored is null)
            return null;
        var reading = EntryFormat.Read(key, stored.Value, maxBytes);
        return reading.Result == EntryReadingResult.Valid && reading.Fence.Generation == stored.Generation ? reading.Json : null;
    }

    private static EntryInspection Inspect(Subject subject, EntryRow row)
    {
        var kind = EntryKind.All.First(k => string.Equals(k.Name, row.Kind, StringComparison.Ordinal));
        var key = new EntryKey(subject, kind, Fingerprint.FromStored(row.Fingerprint));
        return new EntryInspection(key, EntryFormat.ReadFence(key, row.Value)?.Cost, row.Value.Length, row.CreatedAt, row.ExpiresAt);
    }
}

/// <summary>A subject in the durable tier.</summary>
/// <param name="State">The subject.</param>
/// <param name="Entries">Its entries.</param>
public sealed record SubjectInspection(SubjectState State, IReadOnlyList<EntryInspection> Entries);

/// <summary>An entry in the durable tier.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Cost">How long its computation took; null if the entry is unreadable.</param>
/// <param name="StoredBytes">Its size as stored.</param>
/// <param name="CreatedAt">When it was committed, UTC by the database's clock.</param>
/// <param name="ExpiresAt">When it expires, UTC by the database's clock.</param>
public sealed record EntryInspection(EntryKey Key, TimeSpan? Cost, int StoredBytes, DateTime CreatedAt, DateTime ExpiresAt);
