#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Reads subjects and the entries of their current generation.</summary>
internal sealed class DurableReader(DurableSession session, DurableClock durableClock, CacheMetrics metrics, TimeProvider clock)
{
    /// <summary>The subject, once for each current entry among the wanted ones, and once if there is none.</summary>
    internal static readonly Expression<Func<DurableDbContext, string, string[], IQueryable<Row>>> Query = (db, subject, fingerprints) =>
        db
            .Subjects.Where(s => s.Subject == subject)
            .SelectMany(
                s =>
                    db.Entries.Where(e =>
                            e.Subject == s.Subject
                            && e.Generation == s.Generation // Rule: read-checks-generation
                            && fingerprints.Contains(e.Fingerprint)
                            && e.ExpiresAt > DateTime.UtcNow
                        )
                        .DefaultIfEmpty(),
                (s, e) => new Row(s.Generation, s.ContentHash, s.SourceVersion, DateTime.UtcNow, e)
            );

    private readonly Func<DurableDbContext, string, string[], IAsyncEnumerable<Row>> _read = EF.CompileAsyncQuery(Query);

    // Compiled once: translating a query takes longer than SQLite takes to answer. Not static, because a compiled query belongs to the
    // model of one database.
    private readonly Func<DurableDbContext, string, IAsyncEnumerable<Row>> _readState = EF.CompileAsyncQuery(
        (DurableDbContext db, string subject) =>
            db
                .Subjects.Where(s => s.Subject == subject)
                .Select(s => new Row(s.Generation, s.ContentHash, s.SourceVersion, DateTime.UtcNow, null))
    );

    /// <summary>
    /// The state of a subject and those of the wanted entries that belong to its current generation and have not expired, in one query.
    /// </summary>
    public async Task<DurableReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken)
    {
        using var timing = metrics.Time(DurableOperation.Read);
        var readStartedAt = clock.GetTimestamp();
        var fingerprints = keys.Where(k => k.Kind.IsDurable).Select(k => k.Fingerprint.Value).ToArray();
        var rows = await session.RunAsync(
            (db, token) =>
                (fingerprints.Length == 0 ? _readState(db, subject.Value) : _read(db, subject.Value, fingerprints))
                    .ToListAsync(token)
                    .AsTask(),
            cancellationToken
        );
        if (rows.Count == 0)
            return new DurableReading(default, [], readStartedAt);

        durableClock.Observe(rows[0].Now, readStartedAt);
        var entries = new Dictionary<EntryKey, DurableEntry>();
        foreach (var key in keys)
        {
            var row = rows.Find(r =>
                r.Entry is { } e
                && string.Equals(e.Fingerprint, key.Fingerprint.Value, StringComparison.Ordinal)
                && string.Equals(e.Kind, key.Kind.Name, StringComparison.Ordinal)
            );
            if (row?.Entry is { } entry)
                entries[key] = new DurableEntry(entry.Value, entry.ExpiresAt - row.Now);
        }

        return new DurableReading(new SubjectState(rows[0].Generation, rows[0].ContentHash, rows[0].SourceVersion), entries, readStartedAt);
    }

    /// <summary>The database's time, UTC, read if it is not known yet.</summary>
    public async Task<DateTime> FindTimeAsync(CancellationToken cancellationToken)
    {
        if (durableClock.Now == default)
        {
            var readStartedAt = clock.GetTimestamp();
            durableClock.Observe(
                await session.RunAsync((db, token) => db.Epochs.Select(_ => DateTime.UtcNow).SingleAsync(token), cancellationToken),
                readStartedAt
            );
        }

        return durableClock.Now;
    }

    internal sealed record Row(long Generation, string? ContentHash, long? SourceVersion, DateTime Now, EntryRow? Entry);
}

/// <param name="State">The subject.</param>
/// <param name="Entries">The entries that were found.</param>
/// <param name="ReadStartedAt">Monotonic timestamp, taken before the query.</param>
internal sealed record DurableReading(SubjectState State, Dictionary<EntryKey, DurableEntry> Entries, long ReadStartedAt);

/// <param name="Value">The entry as stored.</param>
/// <param name="Remaining">Its remaining life by the database's clock.</param>
internal readonly record struct DurableEntry(byte[] Value, TimeSpan Remaining);
