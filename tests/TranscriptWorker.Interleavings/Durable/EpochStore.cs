using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class EpochStore(SimulatedProcess process, DurableClock durableClock)
{
    private ExcludedSubjects _excluded = ExcludedSubjects.None;

    public async Task<(Epoch Epoch, ExcludedSubjects Excluded)> ReadAsync(CancellationToken cancellationToken)
    {
        var readStartedAt = process.Clock.GetTimestamp();
        var (epoch, changes, now, server) = await process.Database.CallAsync(
            "read epoch",
            db => (db.Epoch, db.Exclusions, db.Now, db.Server),
            cancellationToken
        );
        durableClock.Observe(now, readStartedAt);
        if (!_excluded.IsOf(epoch, changes))
            _excluded = new ExcludedSubjects(
                epoch,
                changes,
                await process.Database.CallAsync("read exclusions", db => db.FindExcluded(epoch.Number), cancellationToken)
            );
        // Rule: epoch-names-its-server
        if (epoch.Nonce?.EndsWith(server, StringComparison.Ordinal) is false)
            epoch = new Epoch(epoch.Number, null, null);
        return (epoch with { Server = server }, _excluded);
    }

    public Task<bool> TryReplaceAsync(Epoch present, Epoch next, CancellationToken cancellationToken) =>
        process.Database.CallAsync("replace epoch", db => db.TryReplace(present, next), cancellationToken);
}

internal sealed record Epoch(long Number, string? Nonce, string? ReplicationId)
{
    public string Server { get; init; } = "";

    public Epoch Retire() => this with { Number = Number + 1, Nonce = null, ReplicationId = null };

    public Epoch Reserve(string replicationId) => this with { Number = Number + 1, Nonce = null, ReplicationId = replicationId };

    public Epoch Begin(string nonce) => this with { Nonce = nonce + Server };

    public bool IsReserved => Nonce is null && ReplicationId is not null;

    public override string ToString() => Nonce is null ? $"epoch {Number}, in which Redis is not used" : $"epoch {Number}";
}
