#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Providers;
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

    private const int KeyColumns = 4;

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
                var leaseUntil = await reader.FindTimeAsync(token) + lease;
                var claims = New(keys, generation, owner).ToList();
                object[][] rows = [.. claims.Select(c => Row(c, leaseUntil))];
                var inserted = await session.InsertNewAsync(db, "claims", Columns, KeyColumns, returning: "fingerprint", rows, token);
                return (IReadOnlyList<Claim>)claims.FindAll(c => inserted.Contains(c.Key.Fingerprint.Value, StringComparer.Ordinal));
            },
            cancellationToken
        );

    /// <summary>Adds claims to the batch that makes a generation, so that nobody else can hold one.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="keys">Entries of one subject.</param>
    /// <param name="generation">Its new generation.</param>
    /// <param name="leaseUntil">When the lease runs out, UTC by the database's clock.</param>
    /// <returns>The claims, held as soon as the batch is committed.</returns>
    public IReadOnlyList<Claim> AddInsertion(StatementBatch batch, IReadOnlyCollection<EntryKey> keys, long generation, DateTime leaseUntil)
    {
        if (keys.Count == 0)
            return [];
        IReadOnlyList<Claim> claims = [.. New(keys, generation, NewOwner()).Select(c => c with { IsOfNewGeneration = true })];
        session.AddInsertion(batch, "claims", Columns, KeyColumns, [.. claims.Select(c => Row(c, leaseUntil))]);
        return claims;
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
                IReadOnlyList<SealedEntry> entries =
                [
                    .. results.Select((r, i) => EntryWriter.Seal(r.Claim.Key, bodies[i], generation, durableClock.Now, lifetime, r.Cost)),
                ];
                EntryKey[] keys = [.. results.Select(r => r.Claim.Key)];
                var batch = new StatementBatch();
                AddDeletion(batch, [.. results.Select(r => r.Claim)]); // Rule: commit-needs-claim
                // Locks the subject's row until the commit, so that the generation cannot be raised in between.
                // Rule: commit-checks-generation
                batch.Add(
                    "UPDATE subjects SET generation = subjects.generation WHERE subjects.subject = {0} AND subjects.generation = {1}",
                    [subject, generation],
                    rows: 1
                );
                var isOfNewGeneration = results.All(r => r.Claim.IsOfNewGeneration);
                if (isOfNewGeneration)
                    EntryWriter.AddInsertion(session, batch, keys, entries);
                await using var transaction = await db.Database.BeginTransactionAsync(token);
                if (!await batch.TryRunAsync(db, token))
                    return null;
                if (!isOfNewGeneration)
                {
                    await EntryWriter.DeleteAsync(db, keys, generation, token);
                    await EntryWriter.InsertAsync(db, keys, entries, token);
                }

                await transaction.CommitAsync(token);
                return entries;
            },
            cancellationToken
        );

    private static IEnumerable<Claim> New(IReadOnlyCollection<EntryKey> keys, long generation, string owner) =>
        keys.Select(k => new Claim(k, generation, owner, FencingToken: 1));

    private static object[] Row(Claim claim, DateTime leaseUntil) =>
        [
            claim.Key.Subject.Value,
            claim.Generation,
            claim.Key.Kind.Name,
            claim.Key.Fingerprint.Value,
            claim.Owner,
            leaseUntil,
            claim.FencingToken,
        ];

    /// <summary>Adds the deletion of claims of one owner and subject to a batch.</summary>
    private static void AddDeletion(StatementBatch batch, IReadOnlyList<Claim> claims)
    {
        const int common = 3;
        var fingerprints = string.Join(", ", Enumerable.Range(common, claims.Count).Select(SqlText.Parameter));
        batch.Add(
            "DELETE FROM claims WHERE claims.subject = {0} AND claims.generation = {1} AND claims.owner = {2} "
                + $"AND claims.fingerprint IN ({fingerprints})",
            [claims[0].Key.Subject.Value, claims[0].Generation, claims[0].Owner, .. claims.Select(c => c.Key.Fingerprint.Value)],
            rows: claims.Count
        );
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
