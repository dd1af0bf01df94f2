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
    // The program changes no setting of a session, so a pooled connection needs no reset. It repeats few statements: each is prepared.
    private const string Defaults = "No Reset On Close=true;Max Auto Prepare=64;Auto Prepare Min Usages=2;";

    private const string Primary = "primary";
    private const string ReadWrite = "read-write";
    private const string HostRecheck = "Host Recheck Seconds";

    // What the driver says where it has found servers, but none of those that the attributes ask for.
    private const string NoPrimary = "No suitable host was found.";

    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    // Any number that no other program locks in the same database.
    private const long MigrationLock = 0x5472616E73637231;

    private readonly NpgsqlConnectionStringBuilder _connection = Connection(options);

    public string Database =>
        // Where there are several hosts, and where the port is one of them.
        _connection.Host!.AsSpan().ContainsAny(',', ':')
            ? $"PostgreSQL {_connection.Host}/{_connection.Database}"
            : $"PostgreSQL {_connection.Host}:{_connection.Port}/{_connection.Database}";

    /// <summary>What the driver is given. It holds a password.</summary>
    public string ConnectionString => _connection.ConnectionString;

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
            return new NpgsqlConnectionStringBuilder(connectionString) switch
            {
                not { Host.Length: > 0, Database.Length: > 0 } => $"it must name Host and Database, as in {expected}",
                { TargetSessionAttributes: not (null or Primary or ReadWrite) } =>
                    $"its Target Session Attributes must be {Primary} or {ReadWrite}, because the answers of a standby may be old",
                _ => null,
            };
        }
        catch (Exception error)
            when (error is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            return $"it is not a connection string of PostgreSQL such as {expected}";
        }
    }

    public IDbContextFactory<DurableDbContext> CreateContexts(IServiceProvider services) =>
        DurableContexts<PostgreSqlDurableDbContext>.Create(
            services,
            builder => builder.UseNpgsql(ConnectionString).AddInterceptors(new StandbyRefusal(this))
        );

    public async Task<IDbContextTransaction> BeginSyncedAsync(DurableDbContext db, CancellationToken cancellationToken)
    {
        var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        // The default, but a database or a role may be set to commit without waiting for the disk.
        await db.Database.ExecuteSqlRawAsync("SET LOCAL synchronous_commit = on", cancellationToken);
        return transaction;
    }

    public Task<IDbContextTransaction> BeginSyncedByFirstQueryAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        db.Database.BeginTransactionAsync(cancellationToken);

    public string InsertNew(string table, IReadOnlyList<string> columns, int keyColumns, int rows, bool isContended, string? returning) =>
        SqlText.InsertNew(table, columns, rows, returning);

    public async Task<IReadOnlyList<string>> MigrateAsync(DurableDbContext db, CancellationToken cancellationToken)
    {
        db.Database.SetCommandTimeout(MigrationTimeout);
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            // EF Core's own lock is one of the table of migrations, which processes that find none would all create.
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellationToken);
            var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
            await db.Database.MigrateAsync(cancellationToken);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", cancellationToken);
            return pending;
        }
        catch
        {
            // The lock ends with its connection.
            ClearPool(db.Database.GetDbConnection());
            throw;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    public string ScriptMigrations(DurableDbContext db) =>
        db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

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
            // What the first of several hosts said stands for all of them.
            { InnerException: AggregateException { InnerExceptions: [DbException first, ..] } } => Explain(first),
            { InnerException: null, Message: NoPrimary } => Transient("has no primary now, or none that takes writes", error),
            { InnerException: TimeoutException } => Transient($"did not answer within {options.LockTimeout.TotalSeconds:0} s", error),
            { InnerException: SocketException or IOException } => Transient(
                $"cannot be reached: {error.GetBaseException().Message}",
                error
            ),
            _ => new DurableTierException($"The database {Database} failed: {error.Message}", error.IsTransient, error),
        };
    }

    public void ClearPool(DbConnection connection) => NpgsqlConnection.ClearPool((NpgsqlConnection)connection);

    /// <summary>
    /// Lost connections, conflicts between transactions, exhausted resources, locks, ended statements, a primary that is one no longer.
    /// </summary>
    private static bool IsTransient(string state) =>
        state[..2] is "08" or "40" or "53" or "57"
        || state is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ObjectInUse or PostgresErrorCodes.ReadOnlySqlTransaction;

    private static NpgsqlConnectionStringBuilder Connection(DurableOptions options)
    {
        var seconds = (int)options.LockTimeout.TotalSeconds;
        // Of a setting that is there twice, the last counts: the user's.
        var connection = new NpgsqlConnectionStringBuilder(Defaults + options.ConnectionString)
        {
            Timeout = seconds,
            CommandTimeout = seconds,
        };
        connection.ApplicationName ??= nameof(TranscriptWorker);
        if (!HasSeveralHosts(connection))
        {
            // The driver refuses it then; StandbyRefusal does what it says.
            connection.TargetSessionAttributes = null;
            return connection;
        }

        connection.TargetSessionAttributes ??= ReadWrite;
        // After a promotion the driver looks for the primary at once, instead of after its default of 10 s.
        if (!connection.ShouldSerialize(HostRecheck))
            connection.HostRecheckSeconds = 1;
        return connection;
    }

    private static bool HasSeveralHosts(NpgsqlConnectionStringBuilder connection) =>
        connection.Host?.Contains(',', StringComparison.Ordinal) is true;

    private DurableTierException Permanent(string what, DbException? error) =>
        new($"The database {Database} {what}.", isTransient: false, error);

    private DurableTierException Transient(string what, DbException error) =>
        new($"The database {Database} {what}.", isTransient: true, error);
}
