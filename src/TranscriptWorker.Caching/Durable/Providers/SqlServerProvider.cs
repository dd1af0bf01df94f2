using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;

namespace TranscriptWorker.Caching.Durable.Providers;

internal sealed class SqlServerProvider(DurableOptions options) : IDurableProvider
{
    // https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
    private const int TimedOut = -2;
    private const int InvalidObject = 208;
    private const int InvalidColumn = 207;
    private const int PermissionDenied = 229;
    private const int LockTimeout = 1222;
    private const int Deadlock = 1205;
    private const int ReadOnlyDatabase = 3906;
    private const int CannotOpenDatabase = 4060;
    private const int LoginFailed = 18456;

    // From this class on the server has closed the connection, or there was none.
    private const byte ConnectionLost = 20;

    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    private readonly SqlConnectionStringBuilder _connection = Connection(options);

    public string Database => $"SQL Server {_connection.DataSource}/{_connection.InitialCatalog}";

    public string Driver => "Microsoft.Data.SqlClient";

    public bool MigratesUnasked => false;

    public string OldestVersion => "SQL Server 2019";

    public string GrantRights => "GRANT SELECT, INSERT, UPDATE, DELETE ON SCHEMA::dbo TO the user of Durable:ConnectionString";

    /// <summary>
    /// The problem of a connection string; null if it is valid. The text is never quoted: it holds a password.
    /// </summary>
    public static string? Check(string connectionString) =>
        HasCultureData()
            ? CheckKeywords(connectionString)
            : "the driver of SQL Server needs culture data: install ICU, on Debian libicu72, and set the"
                + " environment variable DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0";

    /// <summary>The same, whatever the driver needs to connect.</summary>
    public static string? CheckKeywords(string connectionString)
    {
        const string expected = "Server=HOST;Database=NAME;User Id=USER;Password=PASSWORD";
        try
        {
            return new SqlConnectionStringBuilder(connectionString) switch
            {
                { DataSource.Length: 0 } or { InitialCatalog.Length: 0 } => $"it must name Server and Database, as in {expected}",
                { ApplicationIntent: ApplicationIntent.ReadOnly } =>
                    "it must not set ApplicationIntent=ReadOnly, because the answers of a secondary may be old",
                _ => null,
            };
        }
        catch (Exception error)
            when (error is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException or OverflowException)
        {
            return $"it is not a connection string of SQL Server such as {expected}";
        }
    }

    public IDbContextFactory<DurableDbContext> CreateContexts(IServiceProvider services) =>
        DurableContexts<SqlServerDurableDbContext>.Create(services, builder => builder.UseSqlServer(_connection.ConnectionString));

    /// <remarks>Every commit waits for the disk, unless an administrator forces the database to do otherwise.</remarks>
    public Task<IDbContextTransaction> BeginSyncedAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        db.Database.BeginTransactionAsync(cancellationToken);

    public Task<IDbContextTransaction> BeginSyncedByFirstQueryAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        BeginSyncedAsync(db, cancellationToken);

    /// <remarks>
    /// The hints keep another transaction from inserting the same key between the look and the insertion, but lock its neighbours too.
    /// </remarks>
    public string InsertNew(string table, IReadOnlyList<string> columns, int keyColumns, int rows, bool isContended, string? returning)
    {
        var names = string.Join(", ", columns);
        var isSame = string.Join(" AND ", columns.Take(keyColumns).Select(c => $"t.{c} = v.{c}"));
        var hints = isContended ? " WITH (UPDLOCK, HOLDLOCK)" : "";
        return $"INSERT INTO {table} ({names}) "
            + (returning is null ? "" : $"OUTPUT inserted.{returning} AS [Value] ")
            + $"SELECT {string.Join(", ", columns.Select(c => $"v.{c}"))} FROM (VALUES {SqlText.Rows(rows, columns.Count)}) v ({names}) "
            + $"WHERE NOT EXISTS (SELECT 1 FROM {table} t{hints} WHERE {isSame})";
    }

    public async Task<IReadOnlyList<string>> MigrateAsync(DurableDbContext db, CancellationToken cancellationToken)
    {
        db.Database.SetCommandTimeout(MigrationTimeout);
        var pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        await db.Database.MigrateAsync(cancellationToken);
        return pending;
    }

    public string ScriptMigrations(DurableDbContext db) =>
        db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent);

    public bool IsDenied(DbException error) => error is SqlException { Number: PermissionDenied };

    /// <remarks>
    /// 15 is SQL Server 2019. Azure SQL always reports 12:
    /// <see href="https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql"/>.
    /// </remarks>
    public bool Supports(Version server) => server.Major is >= 15 or 12;

    public DurableTierException Explain(DbException error) =>
        error is not SqlException server
            ? new DurableTierException($"The database {Database} failed: {error.Message}", error.IsTransient, error)
            : server.Number switch
            {
                // The server's own words for these two name the user.
                CannotOpenDatabase => Permanent(
                    "does not exist, or the user may not open it; create it and run: TranscriptWorker migrate",
                    null
                ),
                LoginFailed => Permanent("refuses the sign-in; check user and password in Durable:ConnectionString", null),
                PermissionDenied => Permanent(
                    "refuses a statement for lack of rights; grant them to the user of Durable:ConnectionString",
                    error
                ),
                InvalidObject or InvalidColumn => Permanent("lacks tables; run: TranscriptWorker migrate", error),
                TimedOut => Transient($"did not answer within {options.LockTimeout.TotalSeconds:0} s", error),
                Deadlock or LockTimeout or ReadOnlyDatabase => Transient($"is not available: {error.Message}", error),
                _ when server.Class >= ConnectionLost => Transient($"cannot be reached: {error.Message}", error),
                // Numbers by which the server, or Azure in front of it, asks to try again.
                701 or 921 or 922 or 923 or 927 or 4221 or 10928 or 10929 or 40143 or 40197 or 40501 or 40613 or 49918 or 49919 or 49920 =>
                    Transient($"is not available: {error.Message}", error),
                _ => Permanent($"failed: {error.Message}", error),
            };

    public void ClearPool(DbConnection connection) => SqlConnection.ClearPool((SqlConnection)connection);

    // The driver refuses to connect without. It believes the program's own setting, which the environment may have overruled.
    private static bool HasCultureData()
    {
        try
        {
            if (!CultureInfo.GetCultureInfo("en-US").EnglishName.StartsWith("English", StringComparison.Ordinal))
                return false;
            AppContext.SetSwitch("System.Globalization.Invariant", false);
            return true;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }

    private static SqlConnectionStringBuilder Connection(DurableOptions options)
    {
        var seconds = (int)options.LockTimeout.TotalSeconds;
        return new SqlConnectionStringBuilder(options.ConnectionString) { ConnectTimeout = seconds, CommandTimeout = seconds };
    }

    private DurableTierException Permanent(string what, DbException? error) =>
        new($"The database {Database} {what}.", isTransient: false, error);

    private DurableTierException Transient(string what, DbException error) =>
        new($"The database {Database} {what}.", isTransient: true, error);
}
