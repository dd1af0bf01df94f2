using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace TranscriptWorker.Caching.Durable.Providers;

/// <summary>The differences between the databases of the durable tier; tables and queries are the same in each.</summary>
internal interface IDurableProvider
{
    /// <summary>Product, host and database, for logs and messages; never a user or a password.</summary>
    string Database { get; }

    /// <summary>The assembly of the driver, which is the source of the exceptions that it throws.</summary>
    string Driver { get; }

    /// <summary>
    /// Whether every command brings the tables up to date, or only <c>migrate</c>, which may need more rights than the rest.
    /// </summary>
    bool MigratesUnasked { get; }

    /// <summary>Name of the oldest supported version.</summary>
    string OldestVersion { get; }

    /// <summary>The statement that grants the rights that jobs need; the owner of the tables runs it.</summary>
    string GrantRights { get; }

    IDbContextFactory<DurableDbContext> CreateContexts(IServiceProvider services);

    /// <summary>
    /// Begins a transaction whose commit survives a power cut: for generations, whose loss would bring stale entries back.
    /// </summary>
    Task<IDbContextTransaction> BeginSyncedAsync(DurableDbContext db, CancellationToken cancellationToken);

    /// <summary>
    /// Begins the same transaction, one statement cheaper: its first query must select <see cref="DurableDbContext.SyncCommit"/>.
    /// </summary>
    Task<IDbContextTransaction> BeginSyncedByFirstQueryAsync(DurableDbContext db, CancellationToken cancellationToken);

    /// <summary>
    /// A statement that inserts rows, skips those whose key exists, and may return a column of the inserted ones as <c>Value</c>. Its
    /// parameters are <c>{0}</c>, <c>{1}</c> …, row by row.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns; the key comes first.</param>
    /// <param name="keyColumns">The number of columns of the key.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="isContended">Whether another transaction may insert the same keys meanwhile.</param>
    /// <param name="returning">The column to return; null for none.</param>
    string InsertNew(string table, IReadOnlyList<string> columns, int keyColumns, int rows, bool isContended, string? returning);

    /// <summary>Applies the migrations that are missing; of several processes one applies them, the others wait.</summary>
    /// <returns>The names of the migrations that were applied.</returns>
    Task<IReadOnlyList<string>> MigrateAsync(DurableDbContext db, CancellationToken cancellationToken);

    /// <summary>An idempotent script of all migrations, made without a connection.</summary>
    /// <exception cref="NotSupportedException">The database has no such scripts.</exception>
    string ScriptMigrations(DurableDbContext db);

    /// <summary>Whether the user lacks a right.</summary>
    bool IsDenied(DbException error);

    /// <summary>Whether a server of this version can be used.</summary>
    bool Supports(Version server);

    /// <summary>Translates an error into one sentence.</summary>
    DurableTierException Explain(DbException error);

    /// <summary>Closes the pooled connections to the server of a connection; those in use are closed when they are given back.</summary>
    void ClearPool(DbConnection connection);

    /// <summary>The failure of a call that a standby, or another server that takes no writes, has answered.</summary>
    DurableTierException AnsweredByStandby() =>
        new(
            $"The server of {Database} is a standby, or takes no writes, so its answers may be old;"
                + " name the primary in Durable:ConnectionString.",
            isTransient: true,
            null
        );
}
