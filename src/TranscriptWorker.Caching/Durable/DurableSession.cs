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

    /// <summary>Whether a row with the same key exists. The transaction can then only be rolled back.</summary>
    public bool IsDuplicate(DbUpdateException error) => error.InnerException is DbException cause && provider.IsDuplicate(cause);

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
