using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>The system of record of user preferences.</summary>
internal sealed class PreferencesStore(DurableSession session)
{
    private const int MaxAttempts = 5;

    /// <summary>A user's preferences as JSON; null if there are none.</summary>
    public Task<string?> FindAsync(Subject user, CancellationToken cancellationToken) =>
        session.RunAsync(
            (db, token) => db.Preferences.Where(p => p.Subject == user.Value).Select(p => p.Value).SingleOrDefaultAsync(token),
            cancellationToken
        );

    /// <summary>Replaces a user's preferences and raises the user's generation, in one transaction.</summary>
    public async Task<long> SaveAsync(Subject user, string json, CancellationToken cancellationToken)
    {
        // Only the first save of a user can meet another one; the second attempt finds the rows.
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
            if (await session.RunAsync((db, token) => TrySaveAsync(db, user, json, token), cancellationToken) is { } generation)
                return generation;
        throw new DurableTierException($"{user} was changed by others {MaxAttempts} times in a row; try again.", isTransient: true, null);
    }

    private async Task<long?> TrySaveAsync(DurableDbContext db, Subject user, string json, CancellationToken cancellationToken)
    {
        await using var transaction = await session.BeginSyncedAsync(db, cancellationToken);
        // The subject's row first: a transaction that wrote preferences before would deadlock with one that holds the row.
        if (
            await db
                .Subjects.Where(s => s.Subject == user.Value)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(s => s.Generation, s => s.Generation + 1).SetProperty(s => s.IdleSince, (DateTime?)null),
                    cancellationToken
                ) == 0
        )
        {
            var first = new SubjectState(await SubjectStore.FindFirstGenerationAsync(db, cancellationToken), null, null);
            if (!await SubjectStore.TryAddAsync(session, db, user.Value, first, cancellationToken))
                return null;
        }

        if (
            await db
                .Preferences.Where(p => p.Subject == user.Value)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.Value, json), cancellationToken) == 0
            && await session.InsertNewAsync(
                db,
                "user_preferences",
                ["subject", "value"],
                keyColumns: 1,
                "subject",
                [
                    [user.Value, json],
                ],
                cancellationToken
            )
                is []
        )
            return null;
        var generation = await db.Subjects.Where(s => s.Subject == user.Value).Select(s => s.Generation).SingleAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return generation;
    }
}
