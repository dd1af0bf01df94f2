#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Computation;

/// <summary>
/// Claims let a fleet compute an entry once: the owner of the claim computes and commits, the others wait. Leases run by the database's
/// clock, and a commit deletes its own claim in the transaction that inserts the entry.
/// </summary>
internal sealed class ClaimStore(DurableSession session, CacheMetrics metrics)
{
    private readonly string _process = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    /// <summary>Takes a claim that is free, or whose lease has run out; null if another owner holds it.</summary>
    public Task<Claim?> TryTakeAsync(EntryKey key, long generation, TimeSpan lease, CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                using var timing = metrics.Time(DurableOperation.TakeClaim);
                var owner = NewOwner();
                if (await TakeExpiredAsync(db, key, generation, owner, lease, token))
                    return await FindAsync(db, key, generation, owner, token);

                await using var transaction = await db.Database.BeginTransactionAsync(token);
                try
                {
                    db.Claims.Add(
                        new ClaimRow
                        {
                            Subject = key.Subject.Value,
                            Generation = generation,
                            Kind = key.Kind.Name,
                            Fingerprint = key.Fingerprint.Value,
                            Owner = "",
                            LeaseUntil = DateTime.UnixEpoch,
                            FencingToken = 0,
                        }
                    );
                    await db.SaveChangesAsync(token);
                }
                catch (DbUpdateException error) when (session.IsDuplicate(error))
                {
                    return null;
                }

                await TakeExpiredAsync(db, key, generation, owner, lease, token);
                await transaction.CommitAsync(token);
                return new Claim(key, generation, owner, FencingToken: 1);
            },
            cancellationToken
        );

    /// <summary>The owner of a claim; null if there is none.</summary>
    public Task<ClaimHolder?> FindHolderAsync(EntryKey key, long generation, CancellationToken cancellationToken) =>
        session.RunAsync(
            (db, token) =>
                Of(db, key, generation).Select(c => new ClaimHolder(c.Owner, c.FencingToken, c.LeaseUntil)).SingleOrDefaultAsync(token),
            cancellationToken
        );

    /// <summary>Takes a claim from its owner before its lease has run out; null if the owner has changed or released it.</summary>
    public Task<Claim?> TryTakeFromAsync(
        ClaimHolder holder,
        EntryKey key,
        long generation,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        session.RunAsync(
            async (db, token) =>
            {
                var claim = new Claim(key, generation, NewOwner(), holder.FencingToken + 1);
                return await TakeAsync(Held(db, new Claim(key, generation, holder.Owner, holder.FencingToken)), claim.Owner, lease, token)
                    ? claim
                    : null;
            },
            cancellationToken
        );

    /// <summary>Extends the lease; false if the claim was taken over.</summary>
    public Task<bool> RenewAsync(Claim claim, TimeSpan lease, CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                using var timing = metrics.Time(DurableOperation.RenewClaim);
                return await Held(db, claim)
                        .ExecuteUpdateAsync(
                            set => set.SetProperty(c => c.LeaseUntil, c => DateTime.UtcNow.AddSeconds(lease.TotalSeconds)),
                            token
                        ) == 1;
            },
            cancellationToken
        );

    /// <summary>Releases a claim without a result. Does nothing if it was taken over.</summary>
    public Task ReleaseAsync(Claim claim, CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                using var timing = metrics.Time(DurableOperation.ReleaseClaim);
                return await Held(db, claim).ExecuteDeleteAsync(token);
            },
            cancellationToken
        );

    /// <summary>
    /// Stores a result under its claim. Returns null and stores nothing if the claim was taken over or the generation of the subject has
    /// changed.
    /// </summary>
    public Task<SealedEntry?> CommitAsync(
        Claim claim,
        EntryBody body,
        TimeSpan lifetime,
        TimeSpan cost,
        CancellationToken cancellationToken
    ) =>
        session.RunAsync(
            async (db, token) =>
            {
                using var timing = metrics.Time(DurableOperation.Commit);
                var (key, generation) = (claim.Key, claim.Generation);
                await using var transaction = await db.Database.BeginTransactionAsync(token);
                if (await Held(db, claim).ExecuteDeleteAsync(token) != 1) // Rule: commit-needs-claim
                    return null;

                // Locks the subject's row until the commit, so that the generation cannot be raised in between.
                // Rule: commit-checks-generation
                var current = await db
                    .Subjects.Where(s => s.Subject == key.Subject.Value && s.Generation == generation)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.Generation, s => s.Generation), token);
                var stored =
                    current == 1 ? await EntryWriter.ReplaceAsync(db, key, generation, body, lifetime, cost, token) : (SealedEntry?)null;
                await transaction.CommitAsync(token);
                return stored;
            },
            cancellationToken
        );

    private static Task<bool> TakeExpiredAsync(
        DurableDbContext db,
        EntryKey key,
        long generation,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) => TakeAsync(Of(db, key, generation).Where(c => c.LeaseUntil < DateTime.UtcNow), owner, lease, cancellationToken);

    private static async Task<bool> TakeAsync(
        IQueryable<ClaimRow> claim,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        await claim.ExecuteUpdateAsync(
            set =>
                set.SetProperty(c => c.Owner, owner)
                    .SetProperty(c => c.LeaseUntil, c => DateTime.UtcNow.AddSeconds(lease.TotalSeconds))
                    .SetProperty(c => c.FencingToken, c => c.FencingToken + 1),
            cancellationToken
        ) == 1;

    private static async Task<Claim?> FindAsync(
        DurableDbContext db,
        EntryKey key,
        long generation,
        string owner,
        CancellationToken cancellationToken
    ) =>
        await Of(db, key, generation).SingleOrDefaultAsync(c => c.Owner == owner, cancellationToken) is { } row
            ? new Claim(key, generation, owner, row.FencingToken)
            : null;

    private string NewOwner() => _process[..Math.Min(_process.Length, 95)] + ":" + Guid.NewGuid().ToString("N")[..16];

    private static IQueryable<ClaimRow> Of(DurableDbContext db, EntryKey key, long generation) =>
        db.Claims.Where(c =>
            c.Subject == key.Subject.Value
            && c.Generation == generation
            && c.Kind == key.Kind.Name
            && c.Fingerprint == key.Fingerprint.Value
        );

    private static IQueryable<ClaimRow> Held(DurableDbContext db, Claim claim) =>
        Of(db, claim.Key, claim.Generation).Where(c => c.Owner == claim.Owner && c.FencingToken == claim.FencingToken);
}
