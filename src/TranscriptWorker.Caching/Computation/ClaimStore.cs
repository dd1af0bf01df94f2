#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Computation;

/// <summary>
/// Claims let a fleet compute an entry once: the owner of the claim computes and commits, the others wait. Leases run by the database's
/// clock, and a commit deletes its own claims in the transaction that inserts the entries. All claims of one call are of one subject and
/// generation.
/// </summary>
internal sealed class ClaimStore(DurableSession session, DurableReader reader, DurableClock durableClock, CacheMetrics metrics)
{
    private static readonly string[] Columns = ["subject", "generation", "kind", "fingerprint", "owner", "lease_until", "epoch"];

    private readonly string _process = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    /// <summary>A name that no other attempt of any process has.</summary>
    public string NewOwner() => _process[..Math.Min(_process.Length, 95)] + ":" + Guid.NewGuid().ToString("N")[..16];

    /// <summary>Takes the claims that have no owner, in one statement.</summary>
    /// <returns>The claims that were taken.</returns>
    public Task<IReadOnlyList<Claim>> TryTakeAsync(
        IReadOnlyCollection<EntryKey> keys,
        long generation,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        session.RunAsync(
            async (db, token) =>
            {
                using var timing = metrics.Time(DurableOperation.TakeClaim);
                return await InsertAsync(db, keys, generation, owner, await reader.FindTimeAsync(token) + lease, token);
            },
            cancellationToken
        );

    /// <summary>Inserts claims that nobody has, within the transaction of the caller.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="keys">Entries of one subject.</param>
    /// <param name="generation">Its generation.</param>
    /// <param name="owner">The owner.</param>
    /// <param name="leaseUntil">When the lease runs out, UTC by the database's clock.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    public async Task<IReadOnlyList<Claim>> InsertAsync(
        DurableDbContext db,
        IReadOnlyCollection<EntryKey> keys,
        long generation,
        string owner,
        DateTime leaseUntil,
        CancellationToken cancellationToken
    )
    {
        if (keys.Count == 0)
            return [];
        var rows = keys.Select(k => (object[])[k.Subject.Value, generation, k.Kind.Name, k.Fingerprint.Value, owner, leaseUntil, 1L]);
        var inserted = await session.InsertNewAsync(
            db,
            "claims",
            Columns,
            keyColumns: 4,
            returning: "fingerprint",
            [.. rows],
            cancellationToken
        );
        return
        [
            .. keys.Where(k => inserted.Contains(k.Fingerprint.Value, StringComparer.Ordinal))
                .Select(k => new Claim(k, generation, owner, FencingToken: 1)),
        ];
    }

    /// <summary>The owners of claims; a claim without one is missing.</summary>
    public Task<Dictionary<EntryKey, ClaimHolder>> FindHoldersAsync(
        IReadOnlyCollection<EntryKey> keys,
        long generation,
        CancellationToken cancellationToken
    ) =>
        session.RunAsync(
            async (db, token) =>
            {
                var rows = await Of(db, keys, generation)
                    .Select(c => new
                    {
                        c.Kind,
                        c.Fingerprint,
                        Holder = new ClaimHolder(c.Owner, c.FencingToken, c.LeaseUntil, c.LeaseUntil < DateTime.UtcNow),
                    })
                    .ToListAsync(token);
                return rows.ToDictionary(r => keys.Single(k => IsOf(k, r.Kind, r.Fingerprint)), r => r.Holder);
            },
            cancellationToken
        );

    /// <summary>Takes a claim from its owner; null if the owner has changed, or has renewed or released the claim.</summary>
    public Task<Claim?> TryTakeFromAsync(
        ClaimHolder holder,
        EntryKey key,
        long generation,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        session.RunAsync(
            async (db, token) =>
            {
                using var timing = metrics.Time(DurableOperation.TakeClaim);
                var taken = await Of(db, [key], generation)
                    .Where(c => c.Owner == holder.Owner && c.FencingToken == holder.FencingToken && c.LeaseUntil == holder.LeaseUntil)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(c => c.Owner, owner)
                                .SetProperty(c => c.LeaseUntil, c => DateTime.UtcNow.AddSeconds(lease.TotalSeconds))
                                .SetProperty(c => c.FencingToken, c => c.FencingToken + 1),
                        token
                    );
                return taken == 1 ? new Claim(key, generation, owner, holder.FencingToken + 1) : null;
            },
            cancellationToken
        );

    /// <summary>Extends the leases of all claims of some owners.</summary>
    /// <returns>The claims that they still own.</returns>
    public Task<List<RenewedClaim>> RenewAsync(IReadOnlyCollection<string> owners, TimeSpan lease, CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                using var timing = metrics.Time(DurableOperation.RenewClaim);
                var own = db.Claims.Where(c => owners.Contains(c.Owner));
                await own.ExecuteUpdateAsync(
                    set => set.SetProperty(c => c.LeaseUntil, c => DateTime.UtcNow.AddSeconds(lease.TotalSeconds)),
                    token
                );
                return await own.Select(c => new RenewedClaim(
                        c.Owner,
                        c.Fingerprint,
                        db.Subjects.Any(s => s.Subject == c.Subject && s.Generation == c.Generation)
                    ))
                    .ToListAsync(token);
            },
            cancellationToken
        );

    /// <summary>Releases claims of one owner without results. Does nothing to claims that were taken over.</summary>
    public Task ReleaseAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                using var timing = metrics.Time(DurableOperation.ReleaseClaim);
                return await Held(db, claims).ExecuteDeleteAsync(token);
            },
            cancellationToken
        );

    /// <summary>
    /// Stores results under their claims, all or none. Returns null and stores nothing if a claim was taken over or the generation of the
    /// subject has changed.
    /// </summary>
    public Task<IReadOnlyList<SealedEntry>?> CommitAsync(
        IReadOnlyList<ComputedResult> results,
        IReadOnlyList<EntryBody> bodies,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    ) =>
        session.RunAsync(
            async (db, token) =>
            {
                using var timing = metrics.Time(DurableOperation.Commit);
                var (subject, generation) = (results[0].Claim.Key.Subject.Value, results[0].Claim.Generation);
                await using var transaction = await db.Database.BeginTransactionAsync(token);
                var held = await Held(db, [.. results.Select(r => r.Claim)]).ExecuteDeleteAsync(token);
                if (held != results.Count) // Rule: commit-needs-claim
                    return null;

                // Locks the subject's row until the commit, so that the generation cannot be raised in between.
                // Rule: commit-checks-generation
                var current = await db
                    .Subjects.Where(s => s.Subject == subject && s.Generation == generation)
                    .ExecuteUpdateAsync(set => set.SetProperty(s => s.Generation, s => s.Generation), token);
                var stored = current == 1 ? await StoreAsync(db, results, bodies, lifetime, token) : null;
                await transaction.CommitAsync(token);
                return stored;
            },
            cancellationToken
        );

    private async Task<IReadOnlyList<SealedEntry>> StoreAsync(
        DurableDbContext db,
        IReadOnlyList<ComputedResult> results,
        IReadOnlyList<EntryBody> bodies,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    )
    {
        var entries = results
            .Select((r, i) => EntryWriter.Seal(r.Claim.Key, bodies[i], r.Claim.Generation, durableClock.Now, lifetime, r.Cost))
            .ToList();
        EntryKey[] keys = [.. results.Select(r => r.Claim.Key)];
        if (!results.All(r => r.Claim.IsOfNewGeneration))
            await EntryWriter.DeleteAsync(db, keys, results[0].Claim.Generation, cancellationToken);
        await EntryWriter.InsertAsync(db, keys, entries, cancellationToken);
        return entries;
    }

    private static bool IsOf(EntryKey key, string kind, string fingerprint) =>
        string.Equals(key.Fingerprint.Value, fingerprint, StringComparison.Ordinal)
        && string.Equals(key.Kind.Name, kind, StringComparison.Ordinal);

    private static IQueryable<ClaimRow> Of(DurableDbContext db, IReadOnlyCollection<EntryKey> keys, long generation)
    {
        var subject = keys.First().Subject.Value;
        var fingerprints = keys.Select(k => k.Fingerprint.Value).ToArray();
        // A fingerprint is a hash of the kind too, so it names one entry of a subject.
        return db.Claims.Where(c => c.Subject == subject && c.Generation == generation && fingerprints.Contains(c.Fingerprint));
    }

    private static IQueryable<ClaimRow> Held(DurableDbContext db, IReadOnlyList<Claim> claims)
    {
        var owner = claims[0].Owner;
        return Of(db, [.. claims.Select(c => c.Key)], claims[0].Generation).Where(c => c.Owner == owner);
    }
}
