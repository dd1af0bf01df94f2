using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class ClaimStore(SimulatedProcess process)
{
    public string NewOwner() => $"{process.Name}#{process.World.NextName()}";

    public Task<IReadOnlyList<Claim>> TryTakeAsync(
        IReadOnlyCollection<EntryKey> keys,
        long generation,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) => process.Database.CallAsync("take claims", db => db.TryTakeClaims([.. keys], generation, owner, lease), cancellationToken);

    public Task<Dictionary<EntryKey, ClaimHolder>> FindHoldersAsync(
        IReadOnlyCollection<EntryKey> keys,
        long generation,
        CancellationToken cancellationToken
    ) => process.Database.CallAsync("find holders", db => db.FindHolders([.. keys], generation), cancellationToken);

    public Task<Claim?> TryTakeFromAsync(
        ClaimHolder holder,
        EntryKey key,
        long generation,
        string owner,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        process.Database.CallAsync(
            "take claim from its holder",
            db => db.TryTakeClaimFrom(holder, key, generation, owner, lease),
            cancellationToken
        );

    public Task<List<RenewedClaim>> RenewAsync(IReadOnlyCollection<string> owners, TimeSpan lease, CancellationToken cancellationToken) =>
        process.Database.CallAsync("renew claims", db => db.RenewClaims([.. owners], lease), cancellationToken);

    public Task ReleaseAsync(IReadOnlyList<Claim> claims, CancellationToken cancellationToken) =>
        process.Database.CallAsync("release claims", db => db.ReleaseClaims([.. claims]), cancellationToken);

    public Task<IReadOnlyList<SealedEntry>?> CommitAsync(
        IReadOnlyList<ComputedResult> results,
        IReadOnlyList<EntryBody> bodies,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    ) => process.Database.CallAsync("commit", db => db.Commit(results, bodies, lifetime), cancellationToken);
}
