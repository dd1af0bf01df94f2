using System.Data.Common;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Runs work on a context of its own, and translates the errors of the database.</summary>
/// <remarks>
/// A failure of the database, of its driver or of the network is a <see cref="DurableTierException"/>; if the caller has cancelled, it is
/// an <see cref="OperationCanceledException"/>, whatever the driver makes of that. Any other exception comes from this program, so it
/// passes unchanged: an outage is waited for and retried without end, a defect is not.
/// </remarks>
internal sealed class DurableSession(IDbContextFactory<DurableDbContext> contexts, IDurableProvider provider)
{
    public Task<T> RunAsync<T>(Func<DurableDbContext, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        TranslateAsync(
            async token =>
            {
                await using var db = await contexts.CreateDbContextAsync(token);
                // A transaction that failed is given up as a whole, so a savepoint before each write would be a round trip for nothing.
                db.Database.AutoSavepointsEnabled = false;
                return await work(db, token);
            },
            cancellationToken
        );

    /// <summary>Runs work on a context of the caller.</summary>
    public Task<T> RunAsync<T>(
        DurableDbContext db,
        Func<DurableDbContext, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    ) => TranslateAsync(token => work(db, token), cancellationToken);

    /// <summary>A context that keeps its connection until it is disposed of.</summary>
    public Task<DurableDbContext> OpenAsync(CancellationToken cancellationToken) =>
        TranslateAsync(
            async token =>
            {
                var db = await contexts.CreateDbContextAsync(token);
                try
                {
                    await db.Database.OpenConnectionAsync(token);
                    return db;
                }
                catch
                {
                    await db.DisposeAsync();
                    throw;
                }
            },
            cancellationToken
        );

    /// <summary>Begins a transaction whose commit survives a power cut.</summary>
    public Task<IDbContextTransaction> BeginSyncedAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        provider.BeginSyncedAsync(db, cancellationToken);

    /// <inheritdoc cref="IDurableProvider.BeginSyncedByFirstQueryAsync"/>
    public Task<IDbContextTransaction> BeginSyncedByFirstQueryAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        provider.BeginSyncedByFirstQueryAsync(db, cancellationToken);

    /// <summary>Inserts rows in one statement, without those whose key exists.</summary>
    /// <param name="db">The context, in its transaction if there is one.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns; the key comes first.</param>
    /// <param name="keyColumns">The number of columns of the key.</param>
    /// <param name="returning">The column to return.</param>
    /// <param name="rows">The values of each row, in the order of the columns; at least one row.</param>
    /// <param name="cancellationToken">Ends the statement.</param>
    /// <returns>The column of the rows that were inserted.</returns>
    public Task<List<string>> InsertNewAsync(
        DurableDbContext db,
        string table,
        IReadOnlyList<string> columns,
        int keyColumns,
        string returning,
        IReadOnlyList<object[]> rows,
        CancellationToken cancellationToken
    )
    {
        var sql = provider.InsertNew(table, columns, keyColumns, rows.Count, isContended: true, returning);
        return db.Database.SqlQueryRaw<string>(sql, [.. rows.SelectMany(r => r)]).ToListAsync(cancellationToken);
    }

    /// <summary>Adds the insertion of rows to a batch, without those whose key exists.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns; the key comes first.</param>
    /// <param name="keyColumns">The number of columns of the key.</param>
    /// <param name="rows">The values of each row, in the order of the columns; at least one row.</param>
    /// <param name="isContended">
    /// Whether another transaction may insert the same keys meanwhile. None does if an earlier statement has locked the subject's row.
    /// </param>
    public void AddInsertion(
        StatementBatch batch,
        string table,
        IReadOnlyList<string> columns,
        int keyColumns,
        IReadOnlyList<object[]> rows,
        bool isContended = false
    )
    {
        var sql = provider.InsertNew(table, columns, keyColumns, rows.Count, isContended, returning: null);
        batch.Add(sql, [.. rows.SelectMany(r => r)], rows.Count);
    }

    /// <summary>The failure of a caller that waits no longer than this for the database.</summary>
    public DurableTierException TimedOut(TimeSpan limit) =>
        new($"The database {provider.Database} did not answer within {limit.TotalMilliseconds:0} ms.", isTransient: true, null);

    /// <summary>
    /// Gives up the connections to a server that takes no writes, so that later calls connect anew, perhaps to the primary.
    /// </summary>
    /// <returns>The failure of the call that found out.</returns>
    public DurableTierException LeaveStandby(DurableDbContext db)
    {
        provider.ClearPool(db.Database.GetDbConnection());
        return provider.AnsweredByStandby();
    }

    private async Task<T> TranslateAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (FindCause(error) is { } cause)
        {
            // Drivers may report a cancelled statement as one that failed.
            if (cancellationToken.IsCancellationRequested)
                throw new OperationCanceledException("The database's statement was cancelled.", error, cancellationToken);
            throw cause is DbException driver ? provider.Explain(driver) : Explain(cause);
        }
    }

    /// <summary>
    /// The exception of the driver or of the network. EF Core wraps it for failed writes, and again for transient failures, to recommend
    /// retries.
    /// </summary>
    private Exception? FindCause(Exception? error) =>
        error switch
        {
            DbException or IOException or SocketException or TimeoutException => error,
            // Of a connection that another thread has closed, and of a statement that ended without the caller's wish.
            ObjectDisposedException or OperationCanceledException => error,
            // Of a full pool, and of a connection that has just broken.
            InvalidOperationException when string.Equals(error.Source, provider.Driver, StringComparison.Ordinal) => error,
            DbUpdateException or InvalidOperationException => FindCause(error.InnerException),
            _ => null,
        };

    private DurableTierException Explain(Exception error) =>
        new(
            $"The database {provider.Database} could not be used: {error.Message}",
            isTransient: error is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException),
            error
        );
}
