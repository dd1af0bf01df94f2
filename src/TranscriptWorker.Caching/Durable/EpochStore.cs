#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// The row of the current epoch of the hot tier. It is read on a connection of its own, so that no job delays a read.
/// </summary>
internal sealed class EpochStore(DurableSession session, DurableClock durableClock, CacheMetrics metrics, TimeProvider clock)
    : IAsyncDisposable
{
    private readonly Func<DurableDbContext, IAsyncEnumerable<Row>> _read = EF.CompileAsyncQuery(
        (DurableDbContext db) => db.Epochs.Select(e => new Row(new Epoch(e.Number, e.Nonce, e.ReplicationId), DateTime.UtcNow))
    );

    private readonly KeptConnection _own = new(session, clock);

    /// <summary>
    /// Reads the row. A connection that does not answer in time is given up, so that the answer comes within 2 seconds or not at all.
    /// The caller must not start a second read before the first has ended.
    /// </summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<Epoch> ReadAsync(CancellationToken cancellationToken)
    {
        using var timing = metrics.Time(DurableOperation.ReadEpoch);
        return await _own.RunAsync(
            async (db, token) =>
            {
                var readStartedAt = clock.GetTimestamp();
                var row = await FindAsync(db, token);
                durableClock.Observe(row.Now, readStartedAt);
                return row.Epoch;
            },
            cancellationToken
        );
    }

    /// <summary>Reads the row on any free connection, for callers without a time limit.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<Epoch> FindAsync(CancellationToken cancellationToken) => (await session.RunAsync(FindAsync, cancellationToken)).Epoch;

    /// <summary>Replaces the current epoch, unless another process has replaced it.</summary>
    /// <returns>Whether it was replaced.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> TryReplaceAsync(Epoch present, Epoch next, CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                await using var transaction = await session.BeginSyncedAsync(db, token);
                var replaced = await db
                    .Epochs.Where(e => e.Id == EpochRow.TheOnlyId && e.Number == present.Number)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(e => e.Number, next.Number)
                                .SetProperty(e => e.Nonce, next.Nonce)
                                .SetProperty(e => e.ReplicationId, next.ReplicationId),
                        token
                    );
                await transaction.CommitAsync(token);
                return replaced == 1;
            },
            cancellationToken
        );

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    private async Task<Row> FindAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        await _read(db).ToListAsync(cancellationToken) is [var row]
            ? row
            : throw new DurableTierException(
                "The table hot_epochs lacks its row; run: INSERT INTO hot_epochs (id, number) VALUES (1, 0)",
                isTransient: false,
                null
            );

    private sealed record Row(Epoch Epoch, DateTime Now);
}

/// <summary>A period in which Redis has forgotten nothing and no other server is believed to be the primary.</summary>
/// <param name="Number">Higher than that of every earlier epoch.</param>
/// <param name="Nonce">Part of every key and script of the epoch; null if the hot tier must not be used.</param>
/// <param name="ReplicationId">The <c>master_replid</c> of the server that the epoch's scripts were loaded into.</param>
internal sealed record Epoch(long Number, string? Nonce, string? ReplicationId)
{
    /// <summary>The epoch after this one, in which the hot tier is not used.</summary>
    public Epoch Retire() => new(Number + 1, null, null);
}
