using System.Net;
using System.Net.Sockets;

namespace TranscriptWorker.IntegrationTests.Cli;

[Trait(Tier.Name, Tier.Full)]
public sealed class UnavailableTierTests : IDisposable
{
    private const int Unavailable = 3;
    private const string ShortLockTimeout = "Durable:LockTimeout=00:00:01";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => _folder["data"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(_folder["file"], "", Cancellation);

        var ended = await InProcess.RunAsync("migrate", "--data", _folder["file/data"]);

        ended.AssertRefused(Unavailable, $"The data folder {_folder["file/data"]} cannot be written");
    }

    [Fact]
    public async Task A_damaged_database_is_named_and_left_as_it_is()
    {
        var (noise, garbage) = (_folder["noise"], _folder["garbage"]);
        Directory.CreateDirectory(noise);
        var random = new byte[8192];
        new Random(7).NextBytes(random);
        await File.WriteAllBytesAsync(Path.Combine(noise, "cache.db"), random, Cancellation);
        (await InProcess.RunAsync("migrate", "--data", garbage)).AssertDone();
        var database = await File.ReadAllBytesAsync(Path.Combine(garbage, "cache.db"), Cancellation);
        new Random(7).NextBytes(database.AsSpan(100));
        await File.WriteAllBytesAsync(Path.Combine(garbage, "cache.db"), database, Cancellation);

        foreach (var data in (string[])[noise, garbage])
            (await InProcess.RunAsync("show", "a", "--data", data)).AssertRefused(
                Unavailable,
                $"The database {Path.Combine(data, "cache.db")} is damaged"
            );

        Assert.Equal(random, await File.ReadAllBytesAsync(Path.Combine(noise, "cache.db"), Cancellation));
        Assert.Equal(database, await File.ReadAllBytesAsync(Path.Combine(garbage, "cache.db"), Cancellation));
    }

    [Fact]
    public async Task A_locked_database_is_given_up_after_the_time_that_is_set()
    {
        Directory.CreateDirectory(Data);
        await using (var unmigrated = await StoredState.OpenAsync(Data))
        {
            await StoredState.ExecuteAsync(unmigrated, "BEGIN EXCLUSIVE");
            (await WorkerProcess.RunAsync("migrate", "--data", Data, "--set", ShortLockTimeout)).AssertRefused(
                Unavailable,
                "stayed locked by another process for 1 s"
            );
        }

        (await WorkerProcess.RunAsync("migrate", "--data", Data)).AssertDone();
        await using var holder = await StoredState.OpenAsync(Data);
        await StoredState.ExecuteAsync(holder, "BEGIN EXCLUSIVE");

        (await WorkerProcess.RunAsync("invalidate", "a", "--data", Data, "--set", ShortLockTimeout)).AssertRefused(
            Unavailable,
            "stayed locked by another process for 1 s"
        );
    }

    [Fact]
    public async Task A_database_locked_while_the_service_runs_costs_answers_for_as_long_and_no_longer()
    {
        await using var service = await RunningService.StartAsync(Data, ShortLockTimeout);
        var job = new { transcriptId = "a", content = GeneratedTranscripts.Create(1) };
        await using (var holder = await StoredState.OpenAsync(Data))
        {
            await StoredState.ExecuteAsync(holder, "BEGIN EXCLUSIVE");
            var jobs = await Task.WhenAll(service.EnrichAsync(job), service.EnrichAsync(job));
            Assert.All(jobs, answer => Assert.Equal((503, "durable-tier-unavailable"), (answer.Status, answer.Reason)));
        }

        var after = await service.EnrichAsync(job);

        Assert.Equal((200, 1), (after.Status, after.Generation));
        Assert.Equal(KnownFeatures.All("computed"), after.Features);
    }

    [Fact]
    public async Task A_migration_that_was_killed_does_not_block_the_next_one()
    {
        var killed = _folder["killed"];
        Directory.CreateDirectory(killed);
        Directory.CreateDirectory(Data);
        await using (var connection = await StoredState.OpenAsync(killed))
        {
            // The lock's row is committed; the transaction behind it, too large for the cache, is half in the file when both are copied.
            await StoredState.ExecuteAsync(
                connection,
                """
                CREATE TABLE "__EFMigrationsLock" (
                  "Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2020-01-01 00:00:00');
                PRAGMA cache_size = 1;
                BEGIN;
                CREATE TABLE entries (half BLOB);
                INSERT INTO entries VALUES (zeroblob(100000));
                """
            );
            foreach (var file in Directory.EnumerateFiles(killed))
                File.Copy(file, Path.Combine(Data, Path.GetFileName(file)));
        }

        Assert.True(File.Exists(Path.Combine(Data, "cache.db-journal")));
        var migrated = await InProcess.RunAsync("migrate", "--data", Data);

        migrated.AssertDone();
        Assert.StartsWith("Applied: ", Assert.Single(migrated.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://{listener.LocalEndpoint}";

        var ended = await InProcess.RunAsync("serve", "--data", Data, "--set", $"Urls={address}");

        ended.AssertRefused(Unavailable, $"Failed to bind to address {address}");
        Assert.DoesNotContain(ended.Output.Concat(ended.Errors), line => line.Contains("BackgroundService", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named()
    {
        var ended = await InProcess.RunAsync("serve", "--data", Data, "--set", "Urls=http://192.0.2.1:5080");

        ended.AssertRefused(Unavailable, "192.0.2.1");
    }
}
