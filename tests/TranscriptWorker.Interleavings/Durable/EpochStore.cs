using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class EpochStore(SimulatedProcess process, DurableClock durableClock)
{
    private ExcludedSubjects _excluded = ExcludedSubjects.None;

    public async Task<(Epoch Epoch, ExcludedSubjects Excluded)> ReadAsync(CancellationToken cancellationToken)
    {
        var readStartedAt = process.Clock.GetTimestamp();
        var (epoch, changes, now) = await process.Database.CallAsync(
            "read epoch",
            db => (db.Epoch, db.Exclusions, db.Now),
            cancellationToken
        );
        durableClock.Observe(now, readStartedAt);
        if (!_excluded.IsOf(epoch.Number, changes))
            _excluded = new ExcludedSubjects(
                epoch.Number,
                changes,
                await process.Database.CallAsync("read exclusions", db => db.FindExcluded(epoch.Number), cancellationToken)
            );
        return (epoch, _excluded);
    }

    public Task<bool> TryReplaceAsync(Epoch present, Epoch next, CancellationToken cancellationToken) =>
        process.Database.CallAsync("replace epoch", db => db.TryReplace(present, next), cancellationToken);
}

internal sealed record Epoch(long Number, string? Nonce, string? ReplicationId)
{
    // The model's database is one server.
    public string Server { get; init; } = "";

    public Epoch Retire() => new(Number + 1, null, null);

    public Epoch Reserve(string replicationId) => new(Number + 1, null, replicationId);

    public Epoch Begin(string nonce) => this with { Nonce = nonce };

    public bool IsReserved => Nonce is null && ReplicationId is not null;

    public override string ToString() => Nonce is null ? $"epoch {Number}, in which Redis is not used" : $"epoch {Number}";
}
