using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Hosting;
using TranscriptWorker.IntegrationTests.Caching;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Hosting;

public sealed class PeriodicHousekeepingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pass_that_finds_the_database_locked_ends_with_a_warning_and_a_later_one_does_the_work()
    {
        await using var database = new SqliteDatabase();
        using var files = new TemporaryFolder();
        await using var process = await CacheProcess.StartAsync(
            database,
            log: null,
            ("Durable:LockTimeout", "00:00:01"),
            ("Files:Folder", files.Path)
        );
        await process.QueryAsync(db =>
        {
            db.Entries.Add(
                new EntryRow
                {
                    Subject = "transcript:x",
                    Generation = 1,
                    Kind = "ai-enhancement",
                    Fingerprint = "1",
                    CreatedAt = DateTime.UnixEpoch,
                    ExpiresAt = DateTime.UnixEpoch,
                    Value = [1],
                }
            );
            return db.SaveChangesAsync(Cancellation);
        });
        var log = new WarningLog();
        using var service = new PeriodicHousekeeping(
            process.Get<Housekeeper>(),
            process.Get<DurableMigrator>(),
            process.Get<HousekeepingLease>(),
            Options.Create(new HousekeepingOptions { Period = TimeSpan.FromMilliseconds(50) }),
            TimeProvider.System,
            log
        );

        await using (var other = new SqliteConnection($"Data Source={database.Settings[0].Value}"))
        {
            await other.OpenAsync(Cancellation);
            await ExecuteAsync(other, "BEGIN EXCLUSIVE");
            await service.StartAsync(Cancellation);
            await UntilAsync(() => Task.FromResult(!log.Lines.IsEmpty));
            await ExecuteAsync(other, "ROLLBACK");
        }

        await UntilAsync(async () => await process.QueryAsync(db => db.Entries.CountAsync(Cancellation)) == 0);
        await service.StopAsync(Cancellation);
        Assert.All(
            log.Lines,
            line =>
                Assert.StartsWith(
                    "Warning Housekeeping was not finished and goes on after the next Housekeeping:Period: The database",
                    line,
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task A_service_keeps_house_by_itself_and_the_command_at_once_beside_it()
    {
        using var folder = new TemporaryFolder();
        await using var service = await RunningService.StartAsync(folder["data"], "Housekeeping:Period=00:00:01");
        await service.EnrichAsync(new { transcriptId = "seen", content = GeneratedTranscripts.Create(1) });
        await using (var database = new SqliteConnection($"Data Source={folder["data/cache.db"]}"))
        {
            await database.OpenAsync(Cancellation);
            await ExecuteAsync(database, "UPDATE entries SET expires_at = '2020-01-01 00:00:00' WHERE kind = 'ai-enhancement'");
        }

        await service.Process.WaitUntilAsync(() =>
            service.Process.Output.Any(line =>
                line.Contains($"Housekeeping removed {KnownFeatures.Names.Count} expired and 0 outdated entries", StringComparison.Ordinal)
            )
        );
        var abandoned = Path.Combine(folder["data/files"], "temporary", "abandoned");
        Directory.CreateDirectory(Path.GetDirectoryName(abandoned)!);
        await File.WriteAllTextAsync(abandoned, "so", Cancellation);
        var command = await service.BesideAsync("housekeeping");

        Assert.Equal(
            [
                "0 expired entries",
                "0 outdated entries",
                "0 abandoned claims",
                "0 job ids",
                "0 invalidation ids",
                "0 starts of commands",
                "0 ended jobs",
                "0 batches",
                "0 cancellations",
                "0 idle subjects",
                "0 orphaned files",
                "0 unfinished files",
                "0 least recently used files",
            ],
            command.Output.Select(line => line.Trim()),
            StringComparer.Ordinal
        );
        Assert.True(File.Exists(abandoned));
    }

    [Fact]
    public async Task The_command_says_what_it_removed_and_where_it_cannot()
    {
        using var folder = new TemporaryFolder();
        var abandoned = Path.Combine(folder["files"], "temporary", "abandoned");
        Directory.CreateDirectory(Path.GetDirectoryName(abandoned)!);
        await File.WriteAllTextAsync(abandoned, "so", Cancellation);
        File.SetLastWriteTimeUtc(abandoned, DateTime.UnixEpoch);

        var done = await WorkerProcess.RunAsync("housekeeping", "--data", folder.Path);
        var failed = await WorkerProcess.RunAsync(
            "housekeeping",
            "--data",
            folder.Path,
            "--set",
            "Durable:Provider=postgresql",
            "--set",
            "Durable:ConnectionString=Host=127.0.0.1;Port=1;Database=x"
        );

        done.AssertDone();
        Assert.Contains(done.Output, line => string.Equals(line.Trim(), "1 unfinished files", StringComparison.Ordinal));
        Assert.False(File.Exists(abandoned));
        Assert.Equal(3, failed.ExitCode);
        Assert.StartsWith(
            "error: The database PostgreSQL 127.0.0.1:1/x cannot be reached",
            Assert.Single(failed.Errors),
            StringComparison.Ordinal
        );
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Each text is written above.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Patience);
        while (!await condition())
            await Task.Delay(Poll, TimeProvider.System, bound.Token);
    }

    private sealed class WarningLog : ILogger<PeriodicHousekeeping>
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Enqueue($"{logLevel} {formatter(state, exception)}: {exception?.Message}");
    }
}
