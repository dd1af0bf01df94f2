using System.Net;
using System.Net.Sockets;
using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Caching;
using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Telemetry;

namespace TranscriptWorker.IntegrationTests.Cli;

public sealed class DoctorTests : IDisposable
{
    private const int Usage = 2;
    private const int Unavailable = 3;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_fresh_folder_is_well_and_no_database_is_made_in_it()
    {
        var fresh = await RunAsync();
        Assert.False(File.Exists(_folder["data/cache.db"]));
        (await InProcess.RunAsync("migrate", "--data", _folder["data"])).AssertDone();
        var migrated = await RunAsync();

        fresh.AssertDone();
        fresh.AssertFound("database", "ok", $"SQLite {_folder["data/cache.db"]} is not there yet");
        migrated.AssertDone();
        foreach (var check in (string[])["platform", "data folder", "database", "database tables", "database rights", "database clock"])
            migrated.AssertFound(check, "ok", "");
        Assert.DoesNotContain("How to fix:", migrated.Output, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_server_that_lacks_tables_or_rights_is_told_from_one_that_is_well()
    {
        var server = await SharedPostgreSql.StartAsync();
        var connection = await server.CreateDatabaseAsync();
        var database = new Npgsql.NpgsqlConnectionStringBuilder(connection).Database!;
        string[] Settings(string connectionString) =>
            ["--set", "Durable:Provider=postgresql", "--set", $"Durable:ConnectionString={connectionString}"];

        var empty = await RunAsync(Settings(connection));
        (await InProcess.RunAsync(["migrate", "--data", _folder["data"], .. Settings(connection)])).AssertDone();
        var well = await RunAsync(Settings(connection));
        await server.ExecuteAsync(
            database,
            """
            DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
            GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader;
            GRANT INSERT, UPDATE, DELETE ON subjects, entries, applied_jobs, applied_invalidations, user_preferences TO reader;
            REVOKE UPDATE ON entries FROM reader;
            """
        );
        var poor = await RunAsync(Settings(server.ConnectionString(database, "reader")));

        Assert.Equal((Unavailable, 0, Unavailable), (empty.ExitCode, well.ExitCode, poor.ExitCode));
        empty.AssertFound("database tables", "failed", "8 migrations are missing");
        Assert.Contains("  database tables: TranscriptWorker migrate", empty.Output, StringComparer.Ordinal);
        well.AssertFound("database", "ok", $"PostgreSQL 127.0.0.1:{server.Port}/{database} answers, version 15.");
        well.AssertFound("database rights", "ok", "");
        well.AssertFound("database clock", "ok", "");
        poor.AssertFound(
            "database rights",
            "failed",
            "the user may not update entries; insert into claims; update claims; delete from claims"
        );
        Assert.Contains(
            poor.Output,
            line => line.StartsWith("  database rights: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES", StringComparison.Ordinal)
        );
        await server.ExecuteAsync(
            database,
            """
            DO $$ BEGIN
              IF EXISTS (SELECT FROM subjects) OR EXISTS (SELECT FROM entries) OR EXISTS (SELECT FROM applied_jobs)
              THEN RAISE 'something was left behind'; END IF;
            END $$;
            """
        );
        foreach (var ended in (EndedCommand[])[empty, well, poor])
            ended.AssertTellsNone(PostgreSqlServer.User, PostgreSqlServer.Password);
    }

    [Fact]
    public async Task Workers_that_do_not_share_the_folder_of_the_files_are_told()
    {
        var server = await SharedPostgreSql.StartAsync();
        (string Key, string Value)[] durable =
        [
            ("Durable:Provider", "postgresql"),
            ("Durable:ConnectionString", await server.CreateDatabaseAsync()),
        ];
        var settings = durable.SelectMany(s => (string[])["--set", $"{s.Key}={s.Value}"]).ToArray();
        await using var worker = await CacheProcess.StartAsync(
            [.. durable, ("Files:Folder", _folder["shared"])],
            log: null,
            configure: null
        );
        var (subject, cancellation) = (Subject.Transcript(null, "meeting"), TestContext.Current.CancellationToken);
        var none = await RunAsync([.. settings, "--set", $"Files:Folder={_folder["shared"]}"]);
        var generation = await worker.Changes.InvalidateAsync(subject, Guid.NewGuid(), eraseContent: false, cancellation);
        await worker.Files.ComputeAsync(
            new EntryKey(subject, EntryKind.AudioPreprocessing, Fingerprint.Of(EntryKind.AudioPreprocessing, "1")),
            generation,
            "audio/flac",
            (file, token) => file.WriteAsync("sound"u8.ToArray(), token),
            cancellation
        );

        var shared = await RunAsync([.. settings, "--set", $"Files:Folder={_folder["shared"]}"]);
        var own = await RunAsync([.. settings, "--set", $"Files:Folder={_folder["own"]}"]);

        Assert.DoesNotContain(none.Output, line => line.Contains("newest", StringComparison.Ordinal));
        shared.AssertFound("files", "ok", $"1 of the newest 1 files are in {_folder["shared"]}");
        own.AssertFound("files", "warning", $"1 of the newest 1 files are not in {_folder["own"]}");
        own.AssertRemedy("files", "let Files:Folder of all workers name one shared folder");
    }

    [Fact]
    public async Task What_is_away_or_silent_costs_a_bounded_time_and_the_rest_is_checked_all_the_same()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var seq = await SeqStandIn.StartSilentAsync();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;

        var ended = await RunAsync(
            "--set",
            "Durable:Provider=postgresql",
            "--set",
            $"Durable:ConnectionString=Host=127.0.0.1;Port={port};Database=tier;"
                + $"Username={PostgreSqlServer.User};Password={PostgreSqlServer.Password}",
            "--set",
            "Durable:LockTimeout=00:00:01",
            "--set",
            $"Seq:Url={seq.Url}",
            "--set",
            $"Seq:ApiKey={PostgreSqlServer.Password}",
            "--set",
            $"Urls=http://127.0.0.1:{port}",
            "--set",
            "Data:Folder=/proc/nowhere"
        );

        Assert.Equal(Unavailable, ended.ExitCode);
        ended.AssertFound("data folder", "failed", "The data folder /proc/nowhere cannot be written");
        ended.AssertFound("database", "failed", $"PostgreSQL 127.0.0.1:{port}/tier did not answer within 1 s");
        ended.AssertFound("Seq", "warning", "does not answer within 5 s");
        ended.AssertFound("http address", "failed", $"127.0.0.1:{port} is in use by another program");
        Assert.InRange(ended.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(40));
        ended.AssertTellsNone(PostgreSqlServer.User, PostgreSqlServer.Password);
    }

    [Fact]
    public async Task Seq_is_sent_a_delivery_of_nothing_and_a_warning_alone_is_no_failure()
    {
        EndedCommand there;
        string url;
        await using (var seq = await SeqStandIn.StartAsync())
        {
            url = seq.Url;
            there = await RunAsync("--set", $"Seq:Url={url}", "--set", "Seq:ApiKey=k3y");
            Assert.Equal(
                [
                    (SeqStandIn.LogPath, "application/vnd.serilog.clef", "k3y", 0),
                    (SeqStandIn.TracePath, "application/x-protobuf", "k3y", 0),
                ],
                seq.Posts.Select(post => (post.Path.Value!, post.ContentType!, post.ApiKey!, post.Body.Length))
            );
        }

        var gone = await RunAsync("--set", $"Seq:Url={url}");

        there.AssertDone();
        there.AssertFound("Seq", "ok", "takes logs and traces");
        gone.AssertDone();
        gone.AssertFound("Seq", "warning", "cannot be reached");
    }

    [Fact]
    public async Task An_address_that_the_service_itself_listens_on_is_as_it_should_be()
    {
        await using var service = await RunningService.StartAsync(_folder["data"]);

        var ended = await RunAsync("--set", $"Urls=http://127.0.0.1:{service.Http.BaseAddress!.Port}");

        ended.AssertDone();
        ended.AssertFound("http address", "ok", "a TranscriptWorker listens there");
    }

    [Fact]
    public async Task A_wrong_configuration_is_said_before_anything_is_checked()
    {
        var ended = await InProcess.RunAsync("doctor", "--data", _folder["data"], "--set", "Cache:ClaimLease=soon");

        ended.AssertRefused(Usage, "configuration: Cache:ClaimLease: ");
        Assert.Empty(ended.Output);
    }

    private Task<EndedCommand> RunAsync(params string[] arguments) =>
        InProcess.RunAsync(["doctor", "--set", $"Data:Folder={_folder["data"]}", "--set", "Urls=http://127.0.0.1:0", .. arguments]);
}
