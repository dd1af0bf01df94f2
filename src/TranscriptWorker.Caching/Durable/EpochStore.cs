#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// The row of the current epoch of the hot tier. It is read on a connection of its own, so that no job delays a read. An answer of a
/// server that takes no writes, such as a standby, is a failure. An epoch that was begun under another server of the database, before a
/// promotion or a restart, counts as retired: that server may have had commits that this one lacks.
/// </summary>
internal sealed class EpochStore(DurableSession session, DurableClock durableClock, CacheMetrics metrics, TimeProvider clock)
    : IAsyncDisposable
{
    private readonly Func<DurableDbContext, IAsyncEnumerable<Row>> _read = EF.CompileAsyncQuery(
        (DurableDbContext db) =>
            db.Epochs.Select(e => new Row(
                new Epoch(e.Number, e.Nonce, e.ReplicationId),
                e.Exclusions,
                DateTime.UtcNow,
                DurableDbContext.Server()
            ))
    );

    private readonly KeptConnection _own = new(session, clock);
    private ExcludedSubjects _excluded = ExcludedSubjects.None;

    /// <summary>
    /// Reads the row and, if it has changed, the list of excluded subjects. A connection that does not answer in time is given up, so that
    /// the answer comes within 2 seconds or not at all. The caller must not start a second read before the first has ended.
    /// </summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<(Epoch Epoch, ExcludedSubjects Excluded)> ReadAsync(CancellationToken cancellationToken)
    {
        using var timing = metrics.Time(DurableOperation.ReadEpoch);
        return await _own.RunAsync(
            async (db, token) =>
            {
                var readStartedAt = clock.GetTimestamp();
                var row = await FindAsync(db, token);
                durableClock.Observe(row.Now, readStartedAt);
                var (epoch, number, changes) = (row.Epoch, row.Epoch.Number, row.Exclusions);
                if (!_excluded.IsOf(epoch, changes))
                    // Read after the row, so that it lacks no exclusion that the row counts. Rows of earlier epochs stay for a while.
                    _excluded = new ExcludedSubjects(
                        epoch,
                        changes,
                        await db
                            .ExcludedSubjects.Where(x => x.Epoch == number)
                            .Select(x => new { x.Subject, x.Sequence })
                            .ToDictionaryAsync(x => x.Subject, x => x.Sequence, StringComparer.Ordinal, token)
                    );
                return (row.EpochAtServer(), _excluded);
            },
            cancellationToken
        );
    }

    /// <summary>Reads the row on any free connection, for callers without a time limit.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<Epoch> FindAsync(CancellationToken cancellationToken) =>
        (await session.RunAsync(FindAsync, cancellationToken)).EpochAtServer();

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
        await _read(db).ToListAsync(cancellationToken) switch
        {
            [{ Server.Length: 0 }] => throw session.LeaveStandby(db),
            [var row] => row,
            _ => throw new DurableTierException(
                "The table hot_epochs lacks its row; run: INSERT INTO hot_epochs (id, number) VALUES (1, 0)",
                isTransient: false,
                null
            ),
        };

    private sealed record Row(Epoch Epoch, long Exclusions, DateTime Now, string Server)
    {
        public Epoch EpochAtServer()
        {
            var mark = Epoch.MarkOf(Server);
            // Rule: epoch-names-its-server
            return Epoch.Nonce is null || Epoch.Nonce.EndsWith(mark, StringComparison.Ordinal)
                ? Epoch with
                {
                    Server = mark,
                }
                : new Epoch(Epoch.Number, null, null) { Server = mark };
        }
    }
}

/// <summary>A period in which Redis has forgotten nothing and no other server is believed to be the primary.</summary>
/// <param name="Number">Higher than that of every earlier epoch.</param>
/// <param name="Nonce">Part of every key and script of the epoch; null if the hot tier must not be used.</param>
/// <param name="ReplicationId">The <c>master_replid</c> of the server that the epoch's scripts were, or are being, loaded into.</param>
internal sealed record Epoch(long Number, string? Nonce, string? ReplicationId)
{
    /// <summary>Names the server of the database that this was read from. The nonce of an epoch that begins there ends with it.</summary>
    public string Server { get; init; } = "";

    /// <summary>The epoch after this one, in which the hot tier is not used.</summary>
    public Epoch Retire() => this with { Number = Number + 1, Nonce = null, ReplicationId = null };

    /// <summary>The epoch after this one, which one process prepares on a server, and in which the hot tier is not used yet.</summary>
    /// <param name="replicationId">The <c>master_replid</c> of that server.</param>
    public Epoch Reserve(string replicationId) => this with { Number = Number + 1, Nonce = null, ReplicationId = replicationId };

    /// <summary>This epoch, once it is prepared.</summary>
    /// <param name="random">Random text, that no other epoch has.</param>
    public Epoch Begin(string random) => this with { Nonce = random + Server };

    /// <summary>Whether a process is preparing the epoch.</summary>
    public bool IsReserved => Nonce is null && ReplicationId is not null;

    /// <summary>The server's name in a nonce: 8 hexadecimal digits of a hash.</summary>
    public static string MarkOf(string server) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(server)))[..8];
}
