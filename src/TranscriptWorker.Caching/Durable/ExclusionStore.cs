using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Changes the list of <see cref="ExcludedSubjects"/>. The lock of the epoch's row makes changes follow one another.</summary>
internal sealed class ExclusionStore(DurableSession session, DurableClock durableClock)
{
    /// <summary>Maximum number of excluded subjects.</summary>
    public const int MaxSubjects = 128;

    // A process that has read the epoch just before its end may read the list just after it.
    private static readonly TimeSpan EarlierEpochsKept = TimeSpan.FromHours(1);

    // A subject that nobody has told Redis of for longer means that no process reaches it.
    private static readonly TimeSpan LongestExclusion = TimeSpan.FromSeconds(5);

    /// <summary>Excludes a subject from the hot tier, unless the list is full or Redis seems to be out of everyone's reach.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<ExclusionOutcome> TryExcludeAsync(Epoch epoch, Subject subject, CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                await using var transaction = await session.BeginSyncedAsync(db, token);
                if (!await CountChangeAsync(db, epoch, token))
                    return ExclusionOutcome.EpochEnded;

                var now = durableClock.Now;
                var all = await db
                    .ExcludedSubjects.Select(x => new
                    {
                        x.Epoch,
                        x.Subject,
                        x.ExcludedAt,
                    })
                    .ToListAsync(token);
                var current = all.FindAll(x => x.Epoch == epoch.Number);
                if (current.Count >= MaxSubjects || current.Exists(x => x.ExcludedAt < now - LongestExclusion))
                    return ExclusionOutcome.Refused;
                foreach (var old in all.Where(x => x.Epoch != epoch.Number && x.ExcludedAt < now - EarlierEpochsKept))
                    await db.ExcludedSubjects.Where(x => x.Epoch == old.Epoch && x.Subject == old.Subject).ExecuteDeleteAsync(token);

                var sequence = await db.Epochs.Where(e => e.Id == EpochRow.TheOnlyId).Select(e => e.Exclusions).SingleAsync(token);
                var added = await session.InsertNewAsync(
                    db,
                    "excluded_subjects",
                    ["subject", "epoch", "sequence", "excluded_at"],
                    keyColumns: 2,
                    "subject",
                    [
                        [subject.Value, epoch.Number, sequence, now],
                    ],
                    token
                );
                if (added.Count == 0)
                    await db
                        .ExcludedSubjects.Where(x => x.Epoch == epoch.Number && x.Subject == subject.Value)
                        .ExecuteUpdateAsync(set => set.SetProperty(x => x.Sequence, sequence), token);
                await transaction.CommitAsync(token);
                return ExclusionOutcome.Excluded;
            },
            cancellationToken
        );

    /// <summary>Takes a subject off the list, unless it was excluded again since the list was read.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> TryReadmitAsync(Epoch epoch, string subject, long sequence, CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                await using var transaction = await session.BeginSyncedAsync(db, token);
                if (!await CountChangeAsync(db, epoch, token))
                    return false;
                // Rule: readmission-compares-sequence
                var readmitted = await db
                    .ExcludedSubjects.Where(x => x.Epoch == epoch.Number && x.Subject == subject && x.Sequence == sequence)
                    .ExecuteDeleteAsync(token);
                if (readmitted == 0)
                    return false;
                await transaction.CommitAsync(token);
                return true;
            },
            cancellationToken
        );

    /// <summary>Whether a subject is excluded now.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> ContainsAsync(Epoch epoch, Subject subject, CancellationToken cancellationToken) =>
        session.RunAsync(
            (db, token) => db.ExcludedSubjects.AnyAsync(x => x.Epoch == epoch.Number && x.Subject == subject.Value, token),
            cancellationToken
        );

    /// <returns>Whether the epoch is the current one.</returns>
    private static async Task<bool> CountChangeAsync(DurableDbContext db, Epoch epoch, CancellationToken cancellationToken) =>
        await db
            .Epochs.Where(e => e.Id == EpochRow.TheOnlyId && e.Number == epoch.Number && e.Nonce == epoch.Nonce)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.Exclusions, e => e.Exclusions + 1), cancellationToken) == 1;
}

internal enum ExclusionOutcome
{
    Excluded,

    /// <summary>The epoch has ended, and with it the use of all that Redis holds.</summary>
    EpochEnded,

    /// <summary>The list is full, or a subject has been on it for too long: the epoch must end.</summary>
    Refused,
}
