#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Applies submitted content: unchanged, under a new generation, or superseded by newer content.</summary>
internal sealed class ContentStore(
    DurableSession session,
    ClaimStore claims,
    DurableClock durableClock,
    IOptions<CacheOptions> options,
    CacheMetrics metrics,
    TimeProvider clock
)
{
    // An attempt fails only because another writer succeeded. So many failures in a row have another cause.
    private const int MaxAttempts = 20;

    private static readonly string[] JobColumns = ["subject", "job_id", "applied_at", "origin"];

    // Starts from a row that is always there, so that it reads the database's clock even if the subject is new.
    private readonly Func<DurableDbContext, string, string, string, Guid, CancellationToken, Task<Found>> _find = EF.CompileAsyncQuery(
        (DurableDbContext db, string subject, string kind, string fingerprint, Guid jobId, CancellationToken cancellationToken) =>
            db
                .Epochs.Where(e => e.Id == EpochRow.TheOnlyId)
                .SelectMany(
                    e => db.Subjects.Where(s => s.Subject == subject).DefaultIfEmpty(),
                    (e, s) =>
                        new Found(
                            DateTime.UtcNow,
                            DurableDbContext.SyncCommit(),
                            e.GenerationFloor,
                            (long?)s!.Generation,
                            s.ContentHash,
                            s.SourceVersion,
                            db.AppliedJobs.Any(j => j.Subject == subject && j.JobId == jobId),
                            db.AppliedJobs.Where(j => j.Subject == subject && j.JobId == jobId).Select(j => j.Origin).FirstOrDefault(),
                            db.Entries.Any(r =>
                                r.Subject == subject
                                && r.Generation == s.Generation
                                && r.Kind == kind
                                && r.Fingerprint == fingerprint
                                && r.ExpiresAt > DateTime.UtcNow
                            )
                        )
                )
                .Single()
    );

    /// <summary>Applies content in one transaction.</summary>
    /// <param name="content">The content.</param>
    /// <param name="body">The content as stored; made only if it is needed.</param>
    /// <param name="wanted">Entries that the caller computes if the content makes a new generation, with their claims.</param>
    /// <param name="cancellationToken">Ends the transaction.</param>
    public async Task<ContentChange> ApplyAsync(
        Content content,
        Lazy<EntryBody> body,
        IReadOnlyCollection<EntryKey> wanted,
        CancellationToken cancellationToken
    )
    {
        using var timing = metrics.Time(DurableOperation.ApplyContent);
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
            if (await session.RunAsync((db, token) => TryApplyAsync(db, content, body, wanted, token), cancellationToken) is { } change)
                return change;
        throw new DurableTierException(
            $"{content.Key.Subject} was changed by others {MaxAttempts} times in a row; try again.",
            isTransient: true,
            null
        );
    }

    private async Task<ContentChange?> TryApplyAsync(
        DurableDbContext db,
        Content content,
        Lazy<EntryBody> body,
        IReadOnlyCollection<EntryKey> wanted,
        CancellationToken cancellationToken
    )
    {
        var (key, subject) = (content.Key, content.Key.Subject.Value);
        await using var transaction = await session.BeginSyncedByFirstQueryAsync(db, cancellationToken);
        var (known, floor) = await FindAsync(db, content, cancellationToken);
        var state = known is null ? default : new SubjectState(known.Generation, known.ContentHash, known.SourceVersion);
        if (known?.JobOrigin is { } origin && !string.Equals(origin, content.Origin, StringComparison.Ordinal))
            return new ContentChange(ContentOutcome.OfAnotherJob, state);
        var isSame = known is not null && string.Equals(known.ContentHash, content.Hash, StringComparison.Ordinal);
        // An erasure remembers the recorded jobs that it reached, without their origin, whatever their source versions.
        var isReached = known is { HasJob: true, JobOrigin: null };
        if (
            known is not null
            && !isSame
            && (isReached || (content.SourceVersion is { } version ? version <= known.SourceVersion : known.HasJob))
        )
            return new ContentChange(known.ContentHash is null ? ContentOutcome.Erased : ContentOutcome.Superseded, state);

        var isNewerVersion = content.SourceVersion is { } given && (known?.SourceVersion is not { } last || given > last);
        var remembersJob = content.SourceVersion is null && known is not { HasJob: true };
        if (isSame && known!.HasContent && !isNewerVersion && !remembersJob)
            return new ContentChange(ContentOutcome.Unchanged, state);

        var generation = isSame ? known!.Generation : (known?.Generation ?? floor) + 1;
        var next = new SubjectState(generation, content.Hash, isNewerVersion ? content.SourceVersion : known?.SourceVersion);
        var batch = new StatementBatch();
        if (known is null)
            SubjectStore.AddInsertion(session, batch, subject, next);
        else if (!await SubjectStore.TryMoveAsync(db, subject, state, next, cancellationToken))
            return null;
        if (remembersJob)
            session.AddInsertion(
                batch,
                "applied_jobs",
                JobColumns,
                keyColumns: 2,
                [
                    [subject, content.JobId, durableClock.Now, content.Origin],
                ]
            );
        if (!isSame && known is not null)
            await db.Entries.Where(e => e.Subject == subject).ExecuteDeleteAsync(cancellationToken);
        var stored = isSame && known!.HasContent ? (SealedEntry?)null : Seal(key, body.Value, generation);
        if (stored is { } entry)
        {
            if (isSame)
                await EntryWriter.DeleteAsync(db, [key], generation, cancellationToken);
            EntryWriter.AddInsertion(session, batch, [key], [entry]);
        }

        var granted = isSame ? [] : claims.AddInsertion(batch, wanted, generation, durableClock.Now + options.Value.ClaimLease);
        // A row that exists by now is that of another writer.
        if (!await batch.TryRunAsync(db, cancellationToken))
            return null;
        await transaction.CommitAsync(cancellationToken);
        return new ContentChange(isSame ? ContentOutcome.Unchanged : ContentOutcome.Applied, next)
        {
            IsOfNewSubject = known is null,
            Stored = stored,
            Claims = granted,
        };
    }

    private async Task<(Known? Known, long GenerationFloor)> FindAsync(
        DurableDbContext db,
        Content content,
        CancellationToken cancellationToken
    )
    {
        var key = content.Key;
        var readStartedAt = clock.GetTimestamp();
        var found = await _find(db, key.Subject.Value, key.Kind.Name, key.Fingerprint.Value, content.JobId, cancellationToken);
        durableClock.Observe(found.Now, readStartedAt);
        var known = found.Generation is { } generation
            ? new Known(generation, found.ContentHash, found.SourceVersion, found.HasJob, found.JobOrigin, found.HasContent)
            : null;
        return (known, found.GenerationFloor);
    }

    private SealedEntry Seal(EntryKey key, EntryBody body, long generation) =>
        EntryWriter.Seal(key, body, generation, durableClock.Now, options.Value.Lifetimes.Of(key.Kind), TimeSpan.Zero);

    /// <summary>A subject's row, if there is one, with the database's time.</summary>
    private sealed record Found(
        DateTime Now,
        string SyncedCommit,
        long GenerationFloor,
        long? Generation,
        string? ContentHash,
        long? SourceVersion,
        bool HasJob,
        string? JobOrigin,
        bool HasContent
    );

    private sealed record Known(long Generation, string? ContentHash, long? SourceVersion, bool HasJob, string? JobOrigin, bool HasContent);
}

/// <param name="Outcome">The outcome.</param>
/// <param name="State">The state of the subject now.</param>
internal sealed record ContentChange(ContentOutcome Outcome, SubjectState State)
{
    /// <summary>Whether the subject was not known before.</summary>
    public bool IsOfNewSubject { get; init; }

    /// <summary>The entry, if one was written.</summary>
    public SealedEntry? Stored { get; init; }

    /// <summary>The claims of a new generation, which no other process can hold.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];
}
