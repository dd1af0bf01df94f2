#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Raises generations: by new content, by invalidations, by changed preferences.</summary>
internal sealed class SubjectStore(DurableSession session, IOptions<CacheOptions> options, CacheMetrics metrics)
{
    // An attempt fails only because another writer succeeded. So many failures in a row have another cause.
    private const int MaxAttempts = 20;

    public async Task<ContentChange> ApplyContentAsync(Content content, Lazy<EntryBody> body, CancellationToken cancellationToken)
    {
        using var timing = metrics.Time(DurableOperation.ApplyContent);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
            if (await session.RunAsync((db, token) => TryApplyAsync(db, content, body, token), cancellationToken) is { } change)
                return change;
        throw new DurableTierException(
            $"{content.Key.Subject} was changed by others {MaxAttempts} times in a row; try again.",
            isTransient: true,
            null
        );
    }

    /// <summary>
    /// Raises the generation and stores the id of the invalidation. If it is the id of the last invalidation, only returns the state.
    /// </summary>
    public async Task<SubjectState> InvalidateAsync(
        Subject subject,
        Guid invalidationId,
        bool eraseContent,
        CancellationToken cancellationToken
    )
    {
        using var timing = metrics.Time(DurableOperation.Invalidate);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
            if (
                await session.RunAsync(
                    (db, token) => TryInvalidateAsync(db, subject, invalidationId, eraseContent, token),
                    cancellationToken
                ) is
                { } state
            )
                return state;
        throw new DurableTierException(
            $"{subject} was changed by others {MaxAttempts} times in a row; try again.",
            isTransient: true,
            null
        );
    }

    private async Task<ContentChange?> TryApplyAsync(
        DurableDbContext db,
        Content content,
        Lazy<EntryBody> body,
        CancellationToken cancellationToken
    )
    {
        var lifetime = options.Value.Lifetimes.Of(content.Key.Kind);
        var (key, subject) = (content.Key, content.Key.Subject.Value);
        var known = await db
            .Subjects.Where(s => s.Subject == subject)
            .Select(s => new
            {
                s.Generation,
                s.ContentHash,
                s.SourceVersion,
                HasJob = db.AppliedJobs.Any(j => j.Subject == subject && j.JobId == content.JobId),
                HasContent = db.Entries.Any(e =>
                    e.Subject == subject
                    && e.Generation == s.Generation
                    && e.Kind == key.Kind.Name
                    && e.Fingerprint == key.Fingerprint.Value
                    && e.ExpiresAt > DateTime.UtcNow
                ),
            })
            .SingleOrDefaultAsync(cancellationToken);

        var isSame = known is not null && string.Equals(known.ContentHash, content.Hash, StringComparison.Ordinal);
        var isOld = known is not null && !isSame && (content.SourceVersion is { } version ? version <= known.SourceVersion : known.HasJob);
        if (isOld)
            return new ContentChange(
                ContentOutcome.Superseded,
                new SubjectState(known!.Generation, known.ContentHash, known.SourceVersion),
                null
            );

        var isNewerVersion = content.SourceVersion is { } given && (known?.SourceVersion is not { } last || given > last);
        var remembersJob = content.SourceVersion is null && known is not { HasJob: true };
        if (isSame && known!.HasContent && !isNewerVersion && !remembersJob)
            return new ContentChange(
                ContentOutcome.Unchanged,
                new SubjectState(known.Generation, known.ContentHash, known.SourceVersion),
                null
            );

        await using var transaction = isSame
            ? await db.Database.BeginTransactionAsync(cancellationToken)
            : await session.BeginSyncedAsync(db, cancellationToken);
        try
        {
            var generation = isSame ? known!.Generation : (known?.Generation ?? 0) + 1;
            var sourceVersion = isNewerVersion ? content.SourceVersion : known?.SourceVersion;
            if (
                !await TryMoveAsync(
                    db,
                    subject,
                    known is null ? null : (known.Generation, known.SourceVersion),
                    (generation, sourceVersion),
                    content.Hash,
                    cancellationToken
                )
            )
                return null;

            if (remembersJob)
            {
                var now = await DurableReader.ReadClockAsync(db, key.Subject, cancellationToken);
                db.AppliedJobs.Add(
                    new AppliedJobRow
                    {
                        Subject = subject,
                        JobId = content.JobId,
                        AppliedAt = now,
                    }
                );
                await db.SaveChangesAsync(cancellationToken);
            }

            if (!isSame)
                await db.Entries.Where(e => e.Subject == subject).ExecuteDeleteAsync(cancellationToken);
            var stored =
                isSame && known!.HasContent
                    ? (SealedEntry?)null
                    : await EntryWriter.ReplaceAsync(db, key, generation, body.Value, lifetime, TimeSpan.Zero, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new ContentChange(
                isSame ? ContentOutcome.Unchanged : ContentOutcome.Applied,
                new SubjectState(generation, content.Hash, sourceVersion),
                stored
            );
        }
        catch (DbUpdateException error) when (session.IsDuplicate(error))
        {
            return null;
        }
    }

    /// <summary>
    /// Changes a subject's row if it is still as it was read: the row that another writer changed meanwhile does not match.
    /// </summary>
    private static async Task<bool> TryMoveAsync(
        DurableDbContext db,
        string subject,
        (long Generation, long? SourceVersion)? from,
        (long Generation, long? SourceVersion) to,
        string? hash,
        CancellationToken cancellationToken
    )
    {
        if (from is var (generation, sourceVersion))
            return await db
                    .Subjects.Where(s => s.Subject == subject && s.Generation == generation && s.SourceVersion == sourceVersion)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(s => s.Generation, to.Generation)
                                .SetProperty(s => s.ContentHash, hash)
                                .SetProperty(s => s.SourceVersion, to.SourceVersion),
                        cancellationToken
                    ) == 1;

        db.Subjects.Add(
            new SubjectRow
            {
                Subject = subject,
                Generation = to.Generation,
                ContentHash = hash,
                SourceVersion = to.SourceVersion,
            }
        );
        await db.SaveChangesAsync(cancellationToken);
        return true;
    }

    private async Task<SubjectState?> TryInvalidateAsync(
        DurableDbContext db,
        Subject subject,
        Guid invalidationId,
        bool eraseContent,
        CancellationToken cancellationToken
    )
    {
        await using var transaction = await session.BeginSyncedAsync(db, cancellationToken);
        try
        {
            var known = await db.Subjects.SingleOrDefaultAsync(s => s.Subject == subject.Value, cancellationToken);
            if (known?.LastInvalidationId == invalidationId)
                return new SubjectState(known.Generation, known.ContentHash, known.SourceVersion);

            var generation = (known?.Generation ?? 0) + 1;
            var hash = eraseContent ? null : known?.ContentHash;
            if (
                !await TryMoveAsync(
                    db,
                    subject.Value,
                    known is null ? null : (known.Generation, known.SourceVersion),
                    (generation, known?.SourceVersion),
                    hash,
                    cancellationToken
                )
            )
                return null;
            await db
                .Subjects.Where(s => s.Subject == subject.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastInvalidationId, invalidationId), cancellationToken);

            var kept =
                eraseContent || known is null
                    ? []
                    : await RestampContentAsync(db, subject, known.Generation, generation, cancellationToken);
            // Rule: invalidation-deletes-entries
            await db.Entries.Where(e => e.Subject == subject.Value).ExecuteDeleteAsync(cancellationToken);
            foreach (var (key, stored) in kept)
                EntryWriter.Add(db, key, stored.Fence, stored.Value);
            await db.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return new SubjectState(generation, hash, known?.SourceVersion);
        }
        catch (DbUpdateException error) when (session.IsDuplicate(error))
        {
            return null;
        }
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

/// <param name="Outcome">The outcome.</param>
/// <param name="State">The state of the subject now.</param>
/// <param name="Stored">The entry, if one was written.</param>
internal sealed record ContentChange(ContentOutcome Outcome, SubjectState State, SealedEntry? Stored);
