using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>The program with its durable tier on a server, chosen by configuration alone.</summary>
public sealed class PostgreSqlTests : IAsyncLifetime
{
    private const int Usage = 2;
    private const int Unavailable = 3;
    private const int Transcripts = 3;
    private static readonly int Features = KnownFeatures.Names.Count;

    // Without, the driver of SQL Server refuses to work.
    private static readonly (string Name, string Value) CultureData = ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0");

    private readonly TemporaryFolder _folder = new();
    private PostgreSqlServer _server = null!;
    private string _connectionString = "";

    private string Database => new Npgsql.NpgsqlConnectionStringBuilder(_connectionString).Database!;

    public async ValueTask InitializeAsync()
    {
        _server = await SharedPostgreSql.StartAsync();
        _connectionString = await _server.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_user_without_rights_to_change_tables_can_enrich_reuse_results_invalidate_and_show()
    {
        GeneratedTranscripts.Write(_folder["transcripts"], Transcripts);
        (await RunAsync("show", "a")).AssertRefused(
            Unavailable,
            $"The database PostgreSQL 127.0.0.1:{_server.Port}/{Database} lacks 8 migrations; run: TranscriptWorker migrate"
        );
        (await RunAsync("migrate")).AssertDone();
        await _server.ExecuteAsync(
            Database,
            """
            DO $$ BEGIN CREATE ROLE runtime LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            REVOKE CREATE ON SCHEMA public FROM PUBLIC;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO runtime;
            """
        );
        _connectionString = _server.ConnectionString(Database, "runtime");

        var first = await RunAsync("enrich", _folder["transcripts"], "--out", _folder["first"], "--verbose");
        var second = await RunAsync("enrich", _folder["transcripts"], "--out", _folder["second"], "--verbose");
        var id = Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(_folder["transcripts"]).Order(StringComparer.Ordinal).First());
        var invalidated = await RunAsync("invalidate", id);
        var shown = await RunAsync("show", id);
        var third = await RunAsync("enrich", _folder["transcripts"], "--verbose");

        foreach (var ended in (EndedCommand[])[first, second, invalidated, shown, third])
            ended.AssertDone();
        Assert.Equal((Transcripts * Features, 0, Features), (first.Computed, second.Computed, third.Computed));
        Results.AssertSame(Results.Read(_folder["first"]), Results.Read(_folder["second"]));
        Assert.Equal($"{id}: generation 2; the results are invalid, the transcript stays", Assert.Single(invalidated.Output));
        Assert.StartsWith($"transcript:{id}: generation 2, ", shown.Output[0], StringComparison.Ordinal);
        Assert.False(Directory.EnumerateFiles(_folder["data"], "*.db").Any());
    }

    [Fact]
    public async Task A_worker_whose_user_lacks_a_right_does_not_start_and_names_it()
    {
        (await RunAsync("migrate")).AssertDone();
        await _server.ExecuteAsync(
            Database,
            """
            DO $$ BEGIN CREATE ROLE poor LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO poor;
            REVOKE DELETE ON claims FROM poor;
            """
        );
        _connectionString = _server.ConnectionString(Database, "poor");

        (await RunAsync("serve", "--set", "Urls=http://127.0.0.1:0")).AssertRefused(
            Unavailable,
            $"The user of PostgreSQL 127.0.0.1:{_server.Port}/{Database} may not delete from claims; run: GRANT SELECT, INSERT, UPDATE, "
                + "DELETE ON ALL TABLES IN SCHEMA public TO the user of Durable:ConnectionString"
        );
    }

    [Fact]
    public async Task The_printed_script_makes_the_tables_and_may_be_run_again()
    {
        var script = await RunAsync("migrate", "--script");
        var sql = string.Join('\n', script.Output);
        await _server.ExecuteAsync(Database, sql);
        await _server.ExecuteAsync(Database, sql);

        script.AssertDone();
        Assert.Equal("The database is up to date.", Assert.Single((await RunAsync("migrate")).Output));
    }

    [Fact]
    public async Task A_migration_that_was_told_to_wait_waits_for_the_server_and_no_longer()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        string[] arguments =
        [
            "migrate",
            "--data",
            _folder["data"],
            "--set",
            "Durable:Provider=postgresql",
            "--set",
            $"Durable:ConnectionString={await server.CreateDatabaseAsync()}",
            "--set",
            "Durable:LockTimeout=00:00:01",
        ];
        await server.KillAsync();

        (await InProcess.RunAsync([.. arguments, "--wait", "00:00:01"])).AssertRefused(Unavailable, "cannot be reached");
        await using var migration = WorkerProcess.Start([.. arguments, "--wait", "00:01:00"]);
        await migration.WaitUntilAsync(() =>
            migration.Errors.Any(line => line.StartsWith("waiting: The database PostgreSQL", StringComparison.Ordinal))
        );
        await server.RestartAsync();

        (await migration.WaitForExitAsync()).AssertDone();
    }

    [Fact]
    public async Task The_service_names_its_database_and_never_the_user_or_the_password()
    {
        (await RunAsync("migrate")).AssertDone();
        await using var service = await RunningService.StartAsync(
            _folder["data"],
            "Durable:Provider=postgresql",
            $"Durable:ConnectionString={_connectionString}",
            "Logging:LogLevel:Default=Trace"
        );
        var answer = await service.EnrichAsync(new { transcriptId = "a", content = GeneratedTranscripts.Create(1) });

        Assert.Equal((200, 1), (answer.Status, answer.Generation));
        Assert.Contains(
            service.Process.Output,
            line => line.Contains($"durable tier PostgreSQL 127.0.0.1:{_server.Port}/{Database}", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(service.Process.Output, TellsSecret);
    }

    [Theory]
    [InlineData("Durable:Provider=oracle", "Durable:Provider: it must be one of sqlite, postgresql, sqlserver.")]
    [InlineData("Durable:Provider=postgresql", "Durable:ConnectionString: it is required with the provider 'postgresql'.")]
    [InlineData("Durable:Provider=sqlserver", "Durable:ConnectionString: it is required with the provider 'sqlserver'.")]
    [InlineData(
        "Durable:Provider=postgresql;ConnectionString=" + PostgreSqlServer.Password,
        "Durable:ConnectionString: it is not a connection string of PostgreSQL"
    )]
    [InlineData(
        "Durable:Provider=postgresql;ConnectionString=Host=a,b;Database=tier;Target Session Attributes=any;Password="
            + PostgreSqlServer.Password,
        "Durable:ConnectionString: its Target Session Attributes must be primary or read-write"
    )]
    public async Task A_wrong_configuration_is_said_in_one_line_without_its_secret(string settings, string why)
    {
        var (provider, rest) = settings.Split(';', 2) is [var head, var tail]
            ? (head, $"Durable:{tail}")
            : (settings, "Durable:LockTimeout=00:00:01");

        var ended = await InProcess.RunAsync("show", "a", "--data", _folder["data"], "--set", provider, "--set", rest);

        ended.AssertRefused(Usage, why);
        Assert.DoesNotContain(ended.Errors.Concat(ended.Output), TellsSecret);
    }

    [Theory]
    [InlineData(
        "postgresql",
        "Host=127.0.0.1;Port=1;Database=tier;Username=" + PostgreSqlServer.User + ";Password=" + PostgreSqlServer.Password,
        "The database PostgreSQL 127.0.0.1:1/tier cannot be reached: "
    )]
    [InlineData(
        "sqlserver",
        "Server=127.0.0.1,1;Database=tier;User Id=" + PostgreSqlServer.User + ";Password=" + PostgreSqlServer.Password,
        "The database SQL Server 127.0.0.1,1/tier cannot be reached: "
    )]
    public async Task A_server_that_is_not_there_is_named_within_a_bounded_time(string provider, string connectionString, string why)
    {
        Directory.CreateDirectory(_folder["secrets"]);
        await File.WriteAllTextAsync(
            _folder["secrets/Durable__ConnectionString"],
            connectionString + "\n",
            TestContext.Current.CancellationToken
        );

        var ended = await WorkerProcess.RunAsync(
            CultureData,
            "show",
            "a",
            "--data",
            _folder["data"],
            "--set",
            $"Durable:Provider={provider}",
            "--set",
            $"Secrets:Folder={_folder["secrets"]}",
            "--set",
            "Durable:LockTimeout=00:00:02"
        );

        ended.AssertRefused(Unavailable, why);
        Assert.DoesNotContain(ended.Errors.Concat(ended.Output), TellsSecret);
        Assert.InRange(ended.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_refused_sign_in_is_said_without_the_user_even_in_detail()
    {
        _connectionString = _server.ConnectionString(Database, PostgreSqlServer.User + "-unknown");

        var ended = await RunAsync("show", "a", "--verbose");

        Assert.Equal(Unavailable, ended.ExitCode);
        Assert.Contains("refuses the sign-in", Assert.Single(ended.Failures), StringComparison.Ordinal);
        Assert.DoesNotContain(ended.Errors.Concat(ended.Output), TellsSecret);
    }

    [Fact]
    public async Task Without_culture_data_SQL_Server_is_refused_at_start_with_what_to_do()
    {
        var ended = await WorkerProcess.RunAsync(
            (CultureData.Name, "1"),
            "show",
            "a",
            "--data",
            _folder["data"],
            "--set",
            "Durable:Provider=sqlserver",
            "--set",
            "Durable:ConnectionString=Server=127.0.0.1,1;Database=tier"
        );

        ended.AssertRefused(Usage, "set the environment variable DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=0");
    }

    private static bool TellsSecret(string line) =>
        line.Contains(PostgreSqlServer.Password, StringComparison.Ordinal)
        || line.Contains(PostgreSqlServer.User, StringComparison.Ordinal);

    private Task<EndedCommand> RunAsync(params string[] arguments) =>
        InProcess.RunAsync([
            .. arguments,
            "--data",
            _folder["data"],
            "--set",
            "Durable:Provider=postgresql",
            "--set",
            $"Durable:ConnectionString={_connectionString}",
        ]);
}
