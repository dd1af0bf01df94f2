using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace TranscriptWorker.Caching.Durable.Providers;

/// <summary>What differs between the databases that the durable tier may be in; tables and queries are the same in each.</summary>
internal interface IDurableProvider
{
    /// <summary>Product, host and database, for logs and messages; never a user or a password.</summary>
    string Database { get; }

    /// <summary>
    /// Whether every command brings the tables up to date, or only <c>migrate</c>, which may need more rights than the rest.
    /// </summary>
    bool MigratesUnasked { get; }

    /// <summary>The oldest version that is supported, as its makers call it.</summary>
    string OldestVersion { get; }

    /// <summary>What gives a user the rights that jobs need; to be run by the owner of the tables.</summary>
    string GrantRights { get; }

    IDbContextFactory<DurableDbContext> CreateContexts(IServiceProvider services);

    /// <summary>
    /// Begins a transaction whose commit survives a power cut: for generations, whose loss would bring back what was invalidated.
    /// </summary>
    Task<IDbContextTransaction> BeginSyncedAsync(DurableDbContext db, CancellationToken cancellationToken);

    /// <summary>Applies the migrations that are missing; of several processes one does so, the others wait.</summary>
    /// <returns>The names of the migrations that were applied.</returns>
    Task<IReadOnlyList<string>> MigrateAsync(DurableDbContext db, CancellationToken cancellationToken);

    /// <summary>A script that applies whatever is missing, may be run again, and is made without a connection.</summary>
    /// <exception cref="NotSupportedException">The database has no such scripts.</exception>
    string ScriptMigrations(DurableDbContext db);

    /// <summary>Whether a row with the same key was there already.</summary>
    bool IsDuplicate(DbException error);

    /// <summary>Whether the user lacks a right.</summary>
    bool IsDenied(DbException error);

    /// <summary>Whether a server of this version can be used.</summary>
    bool Supports(Version server);

    /// <summary>What an error means, in one sentence.</summary>
    DurableTierException Explain(DbException error);
}
