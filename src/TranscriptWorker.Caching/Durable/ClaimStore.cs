#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// Claims make a fleet compute an entry once: whoever holds the claim computes and commits, the others wait. Leases run by the database's
/// clock, and a commit first takes its own claim away in the transaction that inserts the entry.
/// </summary>
internal sealed class ClaimStore(DurableSession session, CacheMetrics metrics)
{
    private readonly string _process = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    /// <summary>Takes a claim that is free, or whose lease has run out; null where another owner holds it.</summary>
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
                            Epoch = 0,
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
                return new Claim(key, generation, owner, Epoch: 1);
            },
            cancellationToken
        );

    /// <summary>Who holds a claim; null where nobody does.</summary>
    public Task<ClaimHolder?> FindHolderAsync(EntryKey key, long generation, CancellationToken cancellationToken) =>
        session.RunAsync(
            (db, token) => Of(db, key, generation).Select(c => new ClaimHolder(c.Owner, c.Epoch, c.LeaseUntil)).SingleOrDefaultAsync(token),
            cancellationToken
        );

    /// <summary>Takes a claim from its holder, however long its lease says that it lasts; null where another has it by now.</summary>
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
                var claim = new Claim(key, generation, NewOwner(), holder.Epoch + 1);
                return await TakeAsync(Held(db, new Claim(key, generation, holder.Owner, holder.Epoch)), claim.Owner, lease, token)
                    ? claim
                    : null;
            },
            cancellationToken
        );

    /// <summary>Prolongs the lease; false where the claim was taken over.</summary>
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

    /// <summary>Gives a claim back without a result. Nothing happens where it was taken over.</summary>
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
    /// Stores a result under its claim. Null, and nothing is stored, where the claim was taken over or the subject has moved on to another
    /// generation.
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
                if (await Held(db, claim).ExecuteDeleteAsync(token) != 1)
                    return null;

                // Locks the subject's row until the end, so that no raise of the generation slips in between.
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
                    .SetProperty(c => c.Epoch, c => c.Epoch + 1),
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
            ? new Claim(key, generation, owner, row.Epoch)
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
        Of(db, claim.Key, claim.Generation).Where(c => c.Owner == claim.Owner && c.Epoch == claim.Epoch);
}

/// <summary>The right to compute an entry, until its lease runs out.</summary>
/// <param name="Key">The entry.</param>
/// <param name="Generation">The generation of its subject.</param>
/// <param name="Owner">Unique to this process and attempt.</param>
/// <param name="Epoch">How many owners the claim has had, this one included.</param>
internal sealed record Claim(EntryKey Key, long Generation, string Owner, long Epoch);

/// <summary>What a claim says of whoever holds it.</summary>
/// <param name="Owner">Unique to its process and attempt.</param>
/// <param name="Epoch">How many owners the claim has had, this one included.</param>
/// <param name="LeaseUntil">When its lease runs out, UTC by the database's clock; each renewal changes it.</param>
internal sealed record ClaimHolder(string Owner, long Epoch, DateTime LeaseUntil);
