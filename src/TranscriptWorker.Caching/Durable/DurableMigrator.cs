using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Migrates the tables of the durable tier.</summary>
public sealed class DurableMigrator
{
    private readonly DurableSession _session;
    private readonly IDurableProvider _provider;
    private readonly TableRights _rights;
    private readonly ILogger<DurableMigrator> _logger;
    private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal DurableMigrator(DurableSession session, IDurableProvider provider, TableRights rights, ILogger<DurableMigrator> logger) =>
        (_session, _provider, _rights, _logger) = (session, provider, rights, logger);

    /// <summary>Product, host and database of the durable tier; never a user or a password.</summary>
    public string Database => _provider.Database;

    /// <summary>Whether the database is a server, not a file on this machine.</summary>
    public bool IsOnServer => !_provider.MigratesUnasked;

    /// <summary>Ends when the tables are up to date. Work beside the jobs waits for it.</summary>
    public Task Prepared => _prepared.Task;

    /// <summary>
    /// Ensures that the tables are up to date: migrates SQLite, and only checks a server, which needs no rights to change tables.
    /// </summary>
    /// <exception cref="DurableTierException">The tables are not up to date, or the database does not answer.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (_provider.MigratesUnasked)
            await MigrateAsync(cancellationToken);
        else if (await PendingAsync(cancellationToken) is { Count: > 0 and var missing })
            throw new DurableTierException(
                $"The database {Database} lacks {missing} migrations; run: TranscriptWorker migrate",
                isTransient: false,
                null
            );
        _prepared.TrySetResult();
    }

    /// <summary>Tries every right on the tables that jobs need.</summary>
    /// <exception cref="DurableTierException">A right is missing, or the database does not answer.</exception>
    public async Task CheckRightsAsync(CancellationToken cancellationToken)
    {
        if ((await _rights.TryAsync(cancellationToken)).Denied is { Count: > 0 } denied)
            throw new DurableTierException(
                $"The user of {Database} may not {string.Join("; ", denied)}; run: {_provider.GrantRights}",
                isTransient: false,
                null
            );
    }

    /// <summary>Applies the migrations that are missing. If several processes do so at once, one migrates and the others wait.</summary>
    /// <returns>The names of the migrations that were applied.</returns>
    /// <exception cref="DurableTierException">The database cannot be opened, is locked, or is damaged.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        var applied =
            (await PendingAsync(cancellationToken)).Count == 0 ? [] : await _session.RunAsync(_provider.MigrateAsync, cancellationToken);
        if (applied.Count > 0)
            Log.Migrated(_logger, Database, applied.Count);
        _prepared.TrySetResult();
        return applied;
    }

    /// <summary>
    /// An idempotent script of all migrations for the tools of the database. Does not connect.
    /// </summary>
    /// <exception cref="NotSupportedException">The database is SQLite, which has no such scripts.</exception>
    public Task<string> ScriptAsync(CancellationToken cancellationToken) =>
        _session.RunAsync((db, _) => Task.FromResult(_provider.ScriptMigrations(db)), cancellationToken);

    private Task<List<string>> PendingAsync(CancellationToken cancellationToken) =>
        _session.RunAsync(async (db, token) => (await db.Database.GetPendingMigrationsAsync(token)).ToList(), cancellationToken);
}
