#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// The row that says which epoch of the hot tier counts. It is read on a connection of its own, so that no job can hold a reading back.
/// </summary>
internal sealed class EpochStore(DurableSession session, DurableClock durableClock, CacheMetrics metrics, TimeProvider clock)
    : IAsyncDisposable
{
    private readonly Func<DurableDbContext, IAsyncEnumerable<Row>> _read = EF.CompileAsyncQuery(
        (DurableDbContext db) => db.Epochs.Select(e => new Row(new Epoch(e.Number, e.Nonce, e.ReplicationId), DateTime.UtcNow))
    );

    private DurableDbContext? _own;

    /// <summary>Reads the row. Not to be called again before it has ended.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<Epoch> ReadAsync(CancellationToken cancellationToken)
    {
        using var timing = metrics.Time(DurableOperation.ReadEpoch);
        try
        {
            _own ??= await session.OpenAsync(cancellationToken);
            var askedAt = clock.GetTimestamp();
            var row = await session.RunAsync(_own, FindAsync, cancellationToken);
            durableClock.Observe(row.Now, askedAt);
            return row.Epoch;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads the row on whatever connection is free: for those who need not know it in time.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<Epoch> FindAsync(CancellationToken cancellationToken) => (await session.RunAsync(FindAsync, cancellationToken)).Epoch;

    /// <summary>Lets the next epoch count, unless the present one does so no longer.</summary>
    /// <returns>Whether it does.</returns>
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

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _own, null) is { } own)
            await own.DisposeAsync();
    }

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

/// <summary>A time for which Redis has forgotten nothing and nobody else believes that it is the primary.</summary>
/// <param name="Number">Higher than that of every earlier epoch.</param>
/// <param name="Nonce">Part of every key and script of the epoch; null where the hot tier is not to be used.</param>
/// <param name="ReplicationId">The <c>master_replid</c> of the server that the epoch's scripts were loaded into.</param>
internal sealed record Epoch(long Number, string? Nonce, string? ReplicationId)
{
    /// <summary>The epoch after this one, in which the hot tier is not used.</summary>
    public Epoch Retire() => new(Number + 1, null, null);
}
