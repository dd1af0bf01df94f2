using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>The record of what users prefer.</summary>
internal sealed class PreferencesStore(DurableSession session)
{
    /// <summary>A user's preferences as JSON; null where there are none.</summary>
    public Task<string?> FindAsync(Subject user, CancellationToken cancellationToken) =>
        session.RunAsync(
            (db, token) => db.Preferences.Where(p => p.Subject == user.Value).Select(p => p.Value).SingleOrDefaultAsync(token),
            cancellationToken);

    /// <summary>Replaces a user's preferences and raises the user's generation, in one transaction.</summary>
    public Task<long> SaveAsync(Subject user, string json, CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                await SqlitePragmas.SyncEachCommitAsync(db, token);
                await using var transaction = await db.Database.BeginTransactionAsync(token);
                if (await db.Subjects.Where(s => s.Subject == user.Value)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.Generation, s => s.Generation + 1), token) == 0)
                    db.Subjects.Add(new SubjectRow { Subject = user.Value, Generation = 1 });
                if (await db.Preferences.Where(p => p.Subject == user.Value)
                    .ExecuteUpdateAsync(set => set.SetProperty(p => p.Value, json), token) == 0)
                    db.Preferences.Add(new PreferencesRow { Subject = user.Value, Value = json });
                await db.SaveChangesAsync(token);
                var generation = await db.Subjects.Where(s => s.Subject == user.Value).Select(s => s.Generation).SingleAsync(token);
                await transaction.CommitAsync(token);
                return generation;
            },
            cancellationToken);
}
