using System.Data.Common;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace TranscriptWorker.Caching.Durable.Providers;

internal sealed class PostgreSqlProvider(DurableOptions options) : IDurableProvider
{
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    private readonly NpgsqlConnectionStringBuilder _connection = Connection(options);

    public string Database => $"PostgreSQL {_connection.Host}:{_connection.Port}/{_connection.Database}";

    public string Driver => "Npgsql";

    public bool MigratesUnasked => false;

    public string OldestVersion => "PostgreSQL 14";

    public string GrantRights =>
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO the user of Durable:ConnectionString";

    /// <summary>
    /// The problem of a connection string; null if it is valid. The text is never quoted: it holds a password.
    /// </summary>
    public static string? Check(string connectionString)
    {
        const string expected = "Host=HOST;Database=NAME;Username=USER;Password=PASSWORD";
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString) is { Host.Length: > 0, Database.Length: > 0 }
                ? null
                : $"it must name Host and Database, as in {expected}";
        }
        catch (Exception error)
            when (error is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            return $"it is not a connection string of PostgreSQL such as {expected}";
        }
    }

    public IDbContextFactory<DurableDbContext> CreateContexts(IServiceProvider services) =>
        DurableContexts<PostgreSqlDurableDbContext>.Create(services, builder => builder.UseNpgsql(_connection.ConnectionString));

    public async Task<IDbContextTransaction> BeginSyncedAsync(DurableDbContext db, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The default, but a database or a role may be set to commit without waiting for the disk.
        await db.Database.ExecuteSqlRawAsync("SET LOCAL synchronous_commit = on", cancellationToken);
        return transaction;
    }

    public string InsertNew(string table, IReadOnlyList<string> columns, int keyColumns, int rows, string returning) =>
        SqlText.InsertNew(table, columns, rows, returning);

    public async Task<IReadOnlyList<string>> MigrateAsync(DurableDbContext db, CancellationToken cancellationToken)
    {
        db.Database.SetCommandTimeout(MigrationTimeout);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        await db.Database.MigrateAsync(cancellationToken);
        return pending;
    }

    public string ScriptMigrations(DurableDbContext db) =>
        db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

    public bool IsDuplicate(DbException error) => error is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    public bool IsDenied(DbException error) => error is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege };

    public bool Supports(Version server) => server.Major >= 14;

    public DurableTierException Explain(DbException error)
    {
        // The server's own words for it name the user.
        const DbException? withoutUser = null;
        return error switch
        {
            PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => Permanent(
                "does not exist; create it and run: TranscriptWorker migrate",
                error
            ),
            PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn } => Permanent(
                "lacks tables; run: TranscriptWorker migrate",
                error
            ),
            PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => Permanent(
                "refuses a statement for lack of rights; grant them to the user of Durable:ConnectionString",
                error
            ),
            PostgresException { SqlState: var state } when state.StartsWith("28", StringComparison.Ordinal) => Permanent(
                "refuses the sign-in; check user and password in Durable:ConnectionString",
                withoutUser
            ),
            PostgresException server when IsTransient(server.SqlState) => Transient(
                $"is not available: {server.MessageText} ({server.SqlState})",
                error
            ),
            PostgresException server => Permanent($"failed: {server.MessageText} ({server.SqlState})", error),
            { InnerException: AuthenticationException inner } => Permanent($"could not be reached over TLS: {inner.Message}", error),
            { InnerException: TimeoutException } => Transient($"did not answer within {options.LockTimeout.TotalSeconds:0} s", error),
            { InnerException: SocketException or IOException } => Transient(
                $"cannot be reached: {error.GetBaseException().Message}",
                error
            ),
            _ => new DurableTierException($"The database {Database} failed: {error.Message}", error.IsTransient, error),
        };
    }

    /// <summary>
    /// Lost connections, conflicts between transactions, exhausted resources, locks, ended statements, a primary that is one no longer.
    /// </summary>
    private static bool IsTransient(string state) =>
        state[..2] is "08" or "40" or "53" or "57"
        || state is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ObjectInUse or PostgresErrorCodes.ReadOnlySqlTransaction;

    private static NpgsqlConnectionStringBuilder Connection(DurableOptions options)
    {
        var seconds = (int)options.LockTimeout.TotalSeconds;
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Timeout = seconds, CommandTimeout = seconds };
        connection.ApplicationName ??= nameof(TranscriptWorker);
        return connection;
    }

    private DurableTierException Permanent(string what, DbException? error) =>
        new($"The database {Database} {what}.", isTransient: false, error);

    private DurableTierException Transient(string what, DbException error) =>
        new($"The database {Database} {what}.", isTransient: true, error);
}
