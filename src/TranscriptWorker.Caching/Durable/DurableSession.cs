using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Runs a piece of work on a context of its own, and says in one way what a database's many errors mean.</summary>
internal sealed class DurableSession(IDbContextFactory<DurableDbContext> contexts, IOptions<DurableOptions> options)
{
    private const int SqliteBusy = 5;
    private const int SqliteLocked = 6;
    private const int SqliteReadOnly = 8;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;
    private const int SqliteNotADatabase = 26;
    private const int SqliteConstraintPrimaryKey = 1555;
    private const int SqliteConstraintUnique = 2067;

    public async Task<T> RunAsync<T>(Func<DurableDbContext, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            await using var db = await contexts.CreateDbContextAsync(cancellationToken);
            return await work(db, cancellationToken);
        }
        catch (DbException error)
        {
            throw Explain(error);
        }
        catch (DbUpdateException error) when (error.InnerException is DbException inner)
        {
            throw Explain(inner);
        }
    }

    /// <summary>Whether a row with the same key was there already.</summary>
    public static bool IsDuplicate(DbUpdateException error) =>
        error.InnerException is SqliteException { SqliteExtendedErrorCode: SqliteConstraintPrimaryKey or SqliteConstraintUnique };

    private DurableTierException Explain(DbException error)
    {
        var path = options.Value.SqlitePath;
        return error is not SqliteException sqlite
            ? new DurableTierException($"The database failed: {error.Message}", error.IsTransient, error)
            : sqlite.SqliteErrorCode switch
            {
                SqliteBusy or SqliteLocked => new DurableTierException(
                    $"The database {path} stayed locked by another process for {options.Value.LockTimeout.TotalSeconds:0} s; end the process that holds it, or try again.", isTransient: true, error),
                SqliteCorrupt or SqliteNotADatabase => new DurableTierException(
                    $"The database {path} is damaged or is not a SQLite database; restore it from a backup, or move it away to start with an empty one.", isTransient: false, error),
                SqliteReadOnly or SqliteCannotOpen => new DurableTierException(
                    $"The database {path} cannot be opened for writing; check that the folder exists and that this user may write to it.", isTransient: false, error),
                SqliteFull => new DurableTierException($"The disk that holds the database {path} is full.", isTransient: true, error),
                _ => new DurableTierException($"The database {path} failed: {sqlite.Message}", isTransient: false, error),
            };
    }
}
