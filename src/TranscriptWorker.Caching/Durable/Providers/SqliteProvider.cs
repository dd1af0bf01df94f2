using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace TranscriptWorker.Caching.Durable.Providers;

internal sealed class SqliteProvider(DurableOptions options, TimeProvider clock) : IDurableProvider
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    private readonly string _path = options.SqlitePath;

    public string Database => $"SQLite {_path}";

    public string Driver => "Microsoft.Data.Sqlite";

    public bool MigratesUnasked => true;

    public string OldestVersion => "the version that comes with this program";

    public string GrantRights => $"chown \"$USER\" {_path}*";

    public IDbContextFactory<DurableDbContext> CreateContexts(IServiceProvider services) =>
        DurableContexts<SqliteDurableDbContext>.Create(
            services,
            builder =>
                builder
                    .UseSqlite(
                        new SqliteConnectionStringBuilder
                        {
                            DataSource = _path,
                            DefaultTimeout = (int)options.LockTimeout.TotalSeconds,
                        }.ToString()
                    )
                    .AddInterceptors(SqlitePragmas.Instance)
        );

    /// <remarks>
    /// The setting ends when the context gives its connection back. See
    /// <see href="https://www.sqlite.org/pragma.html#pragma_synchronous"/>.
    /// </remarks>
    public async Task<IDbContextTransaction> BeginSyncedAsync(DurableDbContext db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await db.Database.ExecuteSqlRawAsync(SqlitePragmas.SyncEachCommit, cancellationToken);
        return await db.Database.BeginTransactionAsync(cancellationToken);
    }

    public Task<IDbContextTransaction> BeginSyncedByFirstQueryAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        BeginSyncedAsync(db, cancellationToken);

    public string InsertNew(string table, IReadOnlyList<string> columns, int keyColumns, int rows, bool isContended, string? returning) =>
        SqlText.InsertNew(table, columns, rows, returning);

    public async Task<IReadOnlyList<string>> MigrateAsync(DurableDbContext db, CancellationToken cancellationToken)
    {
        await using var file = await LockAsync(cancellationToken);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count == 0)
            return pending;
        // EF Core's own lock is a row that outlives a killed process and then blocks for ever. The process that holds the lock file
        // is alone, so a row that is there now is left over.
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
        // EF Core does so where it makes the file, but the statement before has made it. Readers and a writer do not wait for each other
        // then.
        await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
        return pending;
    }

    public string ScriptMigrations(DurableDbContext db) =>
        throw new NotSupportedException("SQLite has no scripts that may be run again; run: TranscriptWorker migrate");

    public bool IsDenied(DbException error) => error is SqliteException { SqliteErrorCode: ReadOnly };

    public bool Supports(Version server) => true;

    public DurableTierException Explain(DbException error) =>
        (error as SqliteException)?.SqliteErrorCode switch
        {
            Busy or Locked => new DurableTierException(
                $"The database {_path} stayed locked by another process for {options.LockTimeout.TotalSeconds:0} s;"
                    + " end the process that holds it, or try again.",
                isTransient: true,
                error
            ),
            Corrupt or NotADatabase => new DurableTierException(
                $"The database {_path} is damaged or is not a SQLite database;"
                    + " restore it from a backup, or move it away to start with an empty one.",
                isTransient: false,
                error
            ),
            ReadOnly or CannotOpen => new DurableTierException(
                $"The database {_path} cannot be opened for writing; check that the folder exists and that this user may write to it.",
                isTransient: false,
                error
            ),
            Full => new DurableTierException($"The disk that holds the database {_path} is full.", isTransient: true, error),
            _ => new DurableTierException($"The database {_path} failed: {error.Message}", isTransient: false, error),
        };

    public void ClearPool(DbConnection connection) => SqliteConnection.ClearPool((SqliteConnection)connection);

    /// <summary>
    /// A file lock of the operating system, which ends with the process that holds it. The file stays: one that is deleted could be locked
    /// by two.
    /// </summary>
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var path = _path + ".migrate";
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
            {
                if (clock.GetElapsedTime(started) > options.LockTimeout)
                    throw new DurableTierException(
                        $"Another process has been migrating {_path} for {options.LockTimeout.TotalSeconds:0} s; wait for it, or end it.",
                        isTransient: true,
                        error
                    );
            }
            catch (UnauthorizedAccessException error)
            {
                throw new DurableTierException(
                    $"The file {path} cannot be written; check that this user may write to the folder.",
                    isTransient: false,
                    error
                );
            }

            await Task.Delay(LockPoll, clock, cancellationToken);
        }
    }
}
