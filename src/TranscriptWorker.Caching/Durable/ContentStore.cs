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
        await using var transaction = await session.BeginSyncedAsync(db, cancellationToken);
        try
        {
            var known = await FindAsync(db, content, cancellationToken);
            var state = known is null ? default : new SubjectState(known.Generation, known.ContentHash, known.SourceVersion);
            var isSame = known is not null && string.Equals(known.ContentHash, content.Hash, StringComparison.Ordinal);
            if (known is not null && !isSame && (content.SourceVersion is { } version ? version <= known.SourceVersion : known.HasJob))
                return new ContentChange(ContentOutcome.Superseded, state);

            var isNewerVersion = content.SourceVersion is { } given && (known?.SourceVersion is not { } last || given > last);
            var remembersJob = content.SourceVersion is null && known is not { HasJob: true };
            if (isSame && known!.HasContent && !isNewerVersion && !remembersJob)
                return new ContentChange(ContentOutcome.Unchanged, state);

            var generation = isSame ? known!.Generation : (known?.Generation ?? 0) + 1;
            var sourceVersion = isNewerVersion ? content.SourceVersion : known?.SourceVersion;
            var next = new SubjectState(generation, content.Hash, sourceVersion);
            if (known is null)
                SubjectStore.Add(db, subject, next);
            else if (!await SubjectStore.TryMoveAsync(db, subject, state, next, cancellationToken))
                return null;
            if (remembersJob)
                RememberJob(db, content);
            await db.SaveChangesAsync(cancellationToken);
            if (!isSame && known is not null)
                await db.Entries.Where(e => e.Subject == subject).ExecuteDeleteAsync(cancellationToken);
            var stored = isSame && known!.HasContent ? (SealedEntry?)null : Seal(key, body.Value, generation);
            if (stored is { } entry)
            {
                if (isSame)
                    await EntryWriter.DeleteAsync(db, [key], generation, cancellationToken);
                await EntryWriter.InsertAsync(db, [key], [entry], cancellationToken);
            }

            var granted = isSame
                ? []
                : await claims.InsertAsync(
                    db,
                    wanted,
                    generation,
                    claims.NewOwner(),
                    durableClock.Now + options.Value.ClaimLease,
                    cancellationToken
                );
            await transaction.CommitAsync(cancellationToken);
            return new ContentChange(isSame ? ContentOutcome.Unchanged : ContentOutcome.Applied, next)
            {
                Stored = stored,
                Claims = [.. granted.Select(c => c with { IsOfNewGeneration = true })],
            };
        }
        catch (DbUpdateException error) when (session.IsDuplicate(error))
        {
            return null;
        }
    }

    private async Task<Known?> FindAsync(DurableDbContext db, Content content, CancellationToken cancellationToken)
    {
        var (subject, kind, fingerprint) = (content.Key.Subject.Value, content.Key.Kind.Name, content.Key.Fingerprint.Value);
        var readStartedAt = clock.GetTimestamp();
        // Starts from a row that is always there, so that it reads the database's clock even if the subject is new.
        var found = await db
            .Epochs.Where(e => e.Id == EpochRow.TheOnlyId)
            .SelectMany(
                e => db.Subjects.Where(s => s.Subject == subject).DefaultIfEmpty(),
                (e, s) =>
                    new
                    {
                        Now = DateTime.UtcNow,
                        Generation = (long?)s!.Generation,
                        s.ContentHash,
                        s.SourceVersion,
                        HasJob = db.AppliedJobs.Any(j => j.Subject == subject && j.JobId == content.JobId),
                        HasContent = db.Entries.Any(r =>
                            r.Subject == subject
                            && r.Generation == s.Generation
                            && r.Kind == kind
                            && r.Fingerprint == fingerprint
                            && r.ExpiresAt > DateTime.UtcNow
                        ),
                    }
            )
            .SingleAsync(cancellationToken);
        durableClock.Observe(found.Now, readStartedAt);
        return found.Generation is { } generation
            ? new Known(generation, found.ContentHash, found.SourceVersion, found.HasJob, found.HasContent)
            : null;
    }

    private void RememberJob(DurableDbContext db, Content content) =>
        db.AppliedJobs.Add(
            new AppliedJobRow
            {
                Subject = content.Key.Subject.Value,
                JobId = content.JobId,
                AppliedAt = durableClock.Now,
            }
        );

    private SealedEntry Seal(EntryKey key, EntryBody body, long generation) =>
        EntryWriter.Seal(key, body, generation, durableClock.Now, options.Value.Lifetimes.Of(key.Kind), TimeSpan.Zero);

    private sealed record Known(long Generation, string? ContentHash, long? SourceVersion, bool HasJob, bool HasContent);
}

/// <param name="Outcome">The outcome.</param>
/// <param name="State">The state of the subject now.</param>
internal sealed record ContentChange(ContentOutcome Outcome, SubjectState State)
{
    /// <summary>The entry, if one was written.</summary>
    public SealedEntry? Stored { get; init; }

    /// <summary>The claims of a new generation, which no other process can hold.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];
}
