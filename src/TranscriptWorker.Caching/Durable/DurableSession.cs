using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Runs work on a context of its own, and translates the errors of the database.</summary>
internal sealed class DurableSession(IDbContextFactory<DurableDbContext> contexts, IDurableProvider provider)
{
    public async Task<T> RunAsync<T>(Func<DurableDbContext, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        // A transaction that failed is given up as a whole, so a savepoint before each write would be a round trip for nothing.
        db.Database.AutoSavepointsEnabled = false;
        return await RunAsync(db, work, cancellationToken);
    }

    /// <summary>Runs work on a context of the caller.</summary>
    public async Task<T> RunAsync<T>(
        DurableDbContext db,
        Func<DurableDbContext, CancellationToken, Task<T>> work,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await work(db, cancellationToken);
        }
        catch (Exception error) when (FindCause(error) is { } cause)
        {
            throw provider.Explain(cause);
        }
    }

    /// <summary>A context that keeps its connection until it is disposed of.</summary>
    public async Task<DurableDbContext> OpenAsync(CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken);
        try
        {
            return await RunAsync(
                db,
                async (own, token) =>
                {
                    await own.Database.OpenConnectionAsync(token);
                    return own;
                },
                cancellationToken
            );
        }
        catch
        {
            await db.DisposeAsync();
            throw;
        }
    }

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
        IReadOnlyList<object?[]> rows,
        CancellationToken cancellationToken
    )
    {
        var sql = provider.InsertNew(table, columns, keyColumns, rows.Count, returning);
        return db.Database.SqlQueryRaw<string>(sql, [.. rows.SelectMany(r => r)!]).ToListAsync(cancellationToken);
    }

    /// <summary>
    /// The exception of the driver. EF Core wraps it for failed writes, and again for transient failures, to recommend retries.
    /// </summary>
    private static DbException? FindCause(Exception? error) =>
        error switch
        {
            DbException cause => cause,
            DbUpdateException or InvalidOperationException => FindCause(error.InnerException),
            _ => null,
        };
}
