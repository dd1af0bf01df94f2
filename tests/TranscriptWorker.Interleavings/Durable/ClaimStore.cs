using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class ClaimStore(SimulatedProcess process)
{
    public Task<Claim?> TryTakeAsync(EntryKey key, long generation, TimeSpan lease, CancellationToken cancellationToken)
    {
        var owner = $"{process.Name}#{process.World.NextName()}";
        return process.Database.CallAsync("take claim", db => db.TryTakeClaim(key, generation, owner, lease), cancellationToken);
    }

    public Task<ClaimHolder?> FindHolderAsync(EntryKey key, long generation, CancellationToken cancellationToken) =>
        process.Database.CallAsync("find holder", db => db.FindHolder(key, generation), cancellationToken);

    public Task<Claim?> TryTakeFromAsync(
        ClaimHolder holder,
        EntryKey key,
        long generation,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var owner = $"{process.Name}#{process.World.NextName()}";
        return process.Database.CallAsync(
            "take claim from its holder",
            db => db.TryTakeClaimFrom(holder, key, generation, owner, lease),
            cancellationToken
        );
    }

    public Task<bool> RenewAsync(Claim claim, TimeSpan lease, CancellationToken cancellationToken) =>
        process.Database.CallAsync("renew claim", db => db.RenewClaim(claim, lease), cancellationToken);

    public Task ReleaseAsync(Claim claim, CancellationToken cancellationToken) =>
        process.Database.CallAsync("release claim", db => db.ReleaseClaim(claim), cancellationToken);

    public Task<SealedEntry?> CommitAsync(
        Claim claim,
        EntryBody body,
        TimeSpan lifetime,
        TimeSpan cost,
        CancellationToken cancellationToken
    ) => process.Database.CallAsync("commit", db => db.Commit(claim, body, lifetime, cost), cancellationToken);
}

internal sealed record Claim(EntryKey Key, long Generation, string Owner, long FencingToken);

internal sealed record ClaimHolder(string Owner, long FencingToken, DateTime LeaseUntil);
