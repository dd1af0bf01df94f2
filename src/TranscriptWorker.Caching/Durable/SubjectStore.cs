#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Raises generations by invalidations.</summary>
internal sealed class SubjectStore(DurableSession session, CacheMetrics metrics)
{
    // An attempt fails only because another writer succeeded. So many failures in a row have another cause.
    private const int MaxAttempts = 20;

    /// <summary>
    /// Raises the generation and stores the id of the invalidation. If an invalidation of this id was applied before, changes nothing.
    /// </summary>
    public async Task<InvalidatedSubject> InvalidateAsync(Subject subject, Invalidation invalidation, CancellationToken cancellationToken)
    {
        using var timing = metrics.Time(DurableOperation.Invalidate);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
            if (
                await session.RunAsync((db, token) => TryInvalidateAsync(db, subject, invalidation, token), cancellationToken) is
                { } invalidated
            )
                return invalidated;
        throw new DurableTierException(
            $"{subject} was changed by others {MaxAttempts} times in a row; try again.",
            isTransient: true,
            null
        );
    }

    /// <summary>
    /// Changes a subject's row if it is still as it was read: the row that another writer changed meanwhile does not match.
    /// </summary>
    public static async Task<bool> TryMoveAsync(
        DurableDbContext db,
        string subject,
        SubjectState from,
        SubjectState to,
        CancellationToken cancellationToken
    ) =>
        await db
            .Subjects.Where(s => s.Subject == subject && s.Generation == from.Generation && s.SourceVersion == from.SourceVersion)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(s => s.Generation, to.Generation)
                        .SetProperty(s => s.ContentHash, to.ContentHash)
                        .SetProperty(s => s.SourceVersion, to.SourceVersion)
                        .SetProperty(s => s.IdleSince, (DateTime?)null),
                cancellationToken
            ) == 1;

    /// <summary>The first generation of a new subject: later than any that a removed subject of the same name had.</summary>
    public static Task<long> FindFirstGenerationAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        db.Epochs.Where(e => e.Id == EpochRow.TheOnlyId).Select(e => e.GenerationFloor + 1).SingleAsync(cancellationToken);

    /// <summary>Adds the row of a new subject, unless another writer has added it.</summary>
    public static Task<bool> TryAddAsync(
        DurableSession session,
        DurableDbContext db,
        string subject,
        SubjectState state,
        CancellationToken cancellationToken
    )
    {
        var batch = new StatementBatch();
        AddInsertion(session, batch, subject, state);
        return batch.TryRunAsync(db, cancellationToken);
    }

    /// <summary>Adds the row of a new subject to a batch.</summary>
    public static void AddInsertion(DurableSession session, StatementBatch batch, string subject, SubjectState state)
    {
        // A parameter without a value has no type either, so NULL is left to the column's default.
        List<string> columns = ["subject", "generation"];
        List<object> row = [subject, state.Generation];
        if (state.ContentHash is { } hash)
        {
            columns.Add("content_hash");
            row.Add(hash);
        }

        if (state.SourceVersion is { } version)
        {
            columns.Add("source_version");
            row.Add(version);
        }

        session.AddInsertion(
            batch,
            "subjects",
            columns,
            keyColumns: 1,
            [
                [.. row],
            ],
            isContended: true
        );
    }

    private async Task<InvalidatedSubject?> TryInvalidateAsync(
        DurableDbContext db,
        Subject subject,
        Invalidation invalidation,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await session.BeginSyncedAsync(db, cancellationToken);
        var known = await db.Subjects.SingleOrDefaultAsync(s => s.Subject == subject.Value, cancellationToken);
        var state = known is null ? default : new SubjectState(known.Generation, known.ContentHash, known.SourceVersion);
        var found = await db
            .Epochs.Where(e => e.Id == EpochRow.TheOnlyId)
            .Select(e => new
            {
                Now = DateTime.UtcNow,
                Applied = db
                    .AppliedInvalidations.Where(i => i.Subject == subject.Value && i.InvalidationId == invalidation.Id)
                    .Select(i => (long?)i.Generation)
                    .FirstOrDefault(),
                WasSuperseded = db.AppliedInvalidations.Any(i =>
                    i.Subject == subject.Value && i.InvalidationId == invalidation.Id && i.IsSuperseded
                ),
                Erased = db
                    .AppliedInvalidations.Where(i => i.Subject == subject.Value && i.InvalidationId == invalidation.Id)
                    .Select(i => i.ErasesContent)
                    .FirstOrDefault(),
            })
            .SingleAsync(cancellationToken);
        if (found.Erased is { } erased && erased != invalidation.ErasesContent)
            throw new InvalidationIdReusedException();
        if (found.Applied is { } applied)
            return new InvalidatedSubject(new AppliedInvalidation(applied, found.WasSuperseded), state);
        if (known?.LastInvalidationId == invalidation.Id)
            return new InvalidatedSubject(new AppliedInvalidation(known.Generation, IsSuperseded: false), state);
        if (known?.SourceVersion > invalidation.UpToSourceVersion)
        {
            var superseded = new AppliedInvalidation(known.Generation, IsSuperseded: true);
            if (!await TryRememberAsync(db, subject, invalidation, superseded, found.Now, cancellationToken))
                return null;
            await transaction.CommitAsync(cancellationToken);
            return new InvalidatedSubject(superseded, state);
        }

        var generation = known is null ? await FindFirstGenerationAsync(db, cancellationToken) : known.Generation + 1;
        var next = state with { Generation = generation, ContentHash = invalidation.ErasesContent ? null : state.ContentHash };
        var isChanged = known is null
            ? await TryAddAsync(session, db, subject.Value, next, cancellationToken)
            : await TryMoveAsync(db, subject.Value, state, next, cancellationToken);
        if (!isChanged)
            return null;

        await db
            .Subjects.Where(s => s.Subject == subject.Value)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastInvalidationId, invalidation.Id), cancellationToken);
        var result = new AppliedInvalidation(next.Generation, IsSuperseded: false);
        if (!await TryRememberAsync(db, subject, invalidation, result, found.Now, cancellationToken))
            return null;

        var kept =
            invalidation.ErasesContent || known is null
                ? []
                : await RestampContentAsync(db, subject, known.Generation, next.Generation, cancellationToken);
        // Rule: invalidation-deletes-entries
        await db.Entries.Where(e => e.Subject == subject.Value).ExecuteDeleteAsync(cancellationToken);
        if (kept.Count > 0)
            await EntryWriter.InsertAsync(db, [.. kept.Select(k => k.Key)], [.. kept.Select(k => k.Entry)], cancellationToken);
        if (invalidation.ErasesContent)
            await JobErasure.RunAsync(session, db, subject, invalidation.UpToSourceVersion, found.Now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new InvalidatedSubject(result, next);
    }

    /// <returns>Whether it was not remembered before.</returns>
    private Task<bool> TryRememberAsync(
        DurableDbContext db,
        Subject subject,
        Invalidation invalidation,
        AppliedInvalidation applied,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        List<string> columns = ["subject", "invalidation_id", "generation", "is_superseded", "applied_at", "erases_content"];
        List<object> row = [subject.Value, invalidation.Id, applied.Generation, applied.IsSuperseded, now, invalidation.ErasesContent];
        // A parameter without a value has no type either.
        if (invalidation.UpToSourceVersion is { } version)
        {
            columns.Add("up_to_source_version");
            row.Add(version);
        }

        var batch = new StatementBatch();
        session.AddInsertion(
            batch,
            "applied_invalidations",
            columns,
            keyColumns: 2,
            [
                [.. row],
            ],
            isContended: true
        );
        return batch.TryRunAsync(db, cancellationToken);
    }

    /// <summary>The content under its new generation, with the life that it had left.</summary>
    private static async Task<List<(EntryKey Key, SealedEntry Entry)>> RestampContentAsync(
        DurableDbContext db,
        Subject subject,
        long from,
        long to,
        CancellationToken cancellationToken
    )
    {
        var kept = new List<(EntryKey, SealedEntry)>();
        foreach (var kind in EntryKind.All.Where(k => k is { IsContent: true, IsDurable: true }))
        {
            var rows = await db
                .Entries.Where(e =>
                    e.Subject == subject.Value && e.Generation == from && e.Kind == kind.Name && e.ExpiresAt > DateTime.UtcNow
                )
                .ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                var key = new EntryKey(subject, kind, Fingerprint.FromStored(row.Fingerprint));
                if (EntryFormat.Restamp(key, row.Value, to) is { } stored)
                    kept.Add((key, stored));
            }
        }

        return kept;
    }
}

/// <param name="Applied">What the invalidation led to, now or when it was applied first.</param>
/// <param name="State">The state of the subject now.</param>
internal sealed record InvalidatedSubject(AppliedInvalidation Applied, SubjectState State);
