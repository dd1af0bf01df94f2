using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class EpochStore(SimulatedProcess process, DurableClock durableClock)
{
    public async Task<Epoch> ReadAsync(CancellationToken cancellationToken)
    {
        var readStartedAt = process.Clock.GetTimestamp();
        var (epoch, now) = await process.Database.CallAsync("read epoch", db => (db.Epoch, db.Now), cancellationToken);
        durableClock.Observe(now, readStartedAt);
        return epoch;
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
