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

    private DurableDbContext? _own;

    /// <summary>Reads the row. The caller must not start a second read before the first has ended.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<Epoch> ReadAsync(CancellationToken cancellationToken)
    {
        using var timing = metrics.Time(DurableOperation.ReadEpoch);
        try
        {
            _own ??= await session.OpenAsync(cancellationToken);
            var readStartedAt = clock.GetTimestamp();
            var row = await session.RunAsync(_own, FindAsync, cancellationToken);
            durableClock.Observe(row.Now, readStartedAt);
            return row.Epoch;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
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
                    .Epochs.Where(e => e.Id == EpochRow.TheOnlyId && e.Number == present.Number && e.Nonce == present.Nonce)
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

/// <summary>A period in which Redis has forgotten nothing and no other server is believed to be the primary.</summary>
/// <param name="Number">Higher than that of every earlier epoch.</param>
/// <param name="Nonce">Part of every key and script of the epoch; null if the hot tier must not be used.</param>
/// <param name="ReplicationId">The <c>master_replid</c> of the server that the epoch's scripts were loaded into, or are being loaded.</param>
internal sealed record Epoch(long Number, string? Nonce, string? ReplicationId)
{
    /// <summary>The epoch after this one, in which the hot tier is not used.</summary>
    public Epoch Retire() => new(Number + 1, null, null);

    /// <summary>The epoch after this one, which one process prepares on a server, and in which the hot tier is not used yet.</summary>
    /// <param name="replicationId">The <c>master_replid</c> of that server.</param>
    public Epoch Reserve(string replicationId) => new(Number + 1, null, replicationId);

    /// <summary>This epoch, once it is prepared.</summary>
    /// <param name="nonce">Part of every key and script of the epoch.</param>
    public Epoch Begin(string nonce) => this with { Nonce = nonce };

    /// <summary>Whether a process is preparing the epoch.</summary>
    public bool IsReserved => Nonce is null && ReplicationId is not null;
}
