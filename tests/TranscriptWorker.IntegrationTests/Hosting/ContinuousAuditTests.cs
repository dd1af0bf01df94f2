using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration.Auditing;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Hosting;
using TranscriptWorker.IntegrationTests.Caching;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Hosting;

public sealed class ContinuousAuditTests : IAsyncLifetime
{
    private const int DisagreementFound = 2070;
    private const int PutOff = 1142;
    private const int GoesOn = 1143;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly SqliteBesideRedis _database = new();
    private readonly FakeLoggerProvider _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task A_disagreement_that_stays_is_logged_as_a_warning()
    {
        await using var process = await CacheProcess.StartHotAsync(_database, _log);
        await StoreAsync(process);
        var nonce = (await process.QueryAsync(db => db.Epochs.SingleAsync(Cancellation))).Nonce;
        await (await _database.OpenRedisAsync()).HashSetAsync($"tw:1:{nonce}:{{transcript:1}}:gen", "state", "7 - forged");

        using var service = Create(process, 600);
        await service.StartAsync(Cancellation);
        await UntilAsync(() => Task.FromResult(Records(DisagreementFound).Count > 0));
        await service.StopAsync(Cancellation);

        var record = Records(DisagreementFound)[0];
        Assert.Equal(
            (LogLevel.Warning, "The audit found {transcript:1}:gen in the hot tier stale: it disagrees with the durable tier"),
            (record.Level, record.Message)
        );
    }

    [Fact]
    public async Task While_the_durable_tier_is_down_it_says_so_once_and_goes_on_afterwards()
    {
        await using var process = await CacheProcess.StartHotAsync(_database, _log);
        await StoreAsync(process);
        await process.QueryAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE subjects RENAME TO away", Cancellation));
        using var service = Create(process, 600);

        await service.StartAsync(Cancellation);
        await UntilAsync(() => Task.FromResult(Records(PutOff).Count > 0));
        await process.QueryAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE away RENAME TO subjects", Cancellation));
        await UntilAsync(() => Task.FromResult(Records(GoesOn).Count > 0));
        await service.StopAsync(Cancellation);

        Assert.Equal((1, 1), (Records(PutOff).Count, Records(GoesOn).Count));
    }

    [Fact]
    public async Task While_redis_is_down_it_says_so_and_still_reads_the_durable_tier()
    {
        await using (var process = await CacheProcess.StartHotAsync(_database))
            await StoreAsync(process);
        await using var cutOff = await CacheProcess.StartAsync(
            _database,
            _log,
            ("Hot:ConnectionString", "127.0.0.1:1,connectTimeout=500"),
            ("Hot:CallTimeout", "00:00:00.5")
        );
        using var service = Create(cutOff, 600);

        await service.StartAsync(Cancellation);
        await UntilAsync(() => Task.FromResult(Records(PutOff).Count > 0));
        await service.StopAsync(Cancellation);
        var report = await cutOff.Get<CacheAuditor>().RunAsync(10, long.MaxValue, new Progress<int>(), Cancellation);

        Assert.Contains("Redis 127.0.0.1:1", Records(PutOff)[0].Message, StringComparison.Ordinal);
        Assert.Equal((0, 1), (report.Tiers[0].Compared, report.Tiers[1].Compared));
        Assert.StartsWith("Redis 127.0.0.1:1", report.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_until_the_tables_are_there()
    {
        await using var database = new SqliteDatabase();
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddFencedCache(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(database.Settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
                    .Build()
            )
            .BuildServiceProvider();
        var (auditor, migrator, clock) = (
            services.GetRequiredService<CacheAuditor>(),
            services.GetRequiredService<DurableMigrator>(),
            new FakeTimeProvider()
        );
        using var service = new ContinuousAudit(
            auditor,
            migrator,
            Options.Create(new AuditingOptions { SubjectsPerMinute = 600 }),
            clock,
            new Logger<ContinuousAudit>(new LoggerFactory([_log]))
        );

        await service.StartAsync(Cancellation);
        // Far longer than the service would take.
        for (var i = 0; i < 50; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await Assert.ThrowsAsync<DurableTierException>(() => auditor.AuditNextAsync(Cancellation));
        }

        await migrator.PrepareAsync(Cancellation);
        clock.Advance(TimeSpan.FromMinutes(1));
        await service.StopAsync(Cancellation);

        Assert.Empty(Records(PutOff));
    }

    [Fact]
    public async Task With_none_a_minute_it_reads_nothing()
    {
        await using var process = await CacheProcess.StartHotAsync(_database, _log);
        using var service = Create(process, 0);

        await service.StartAsync(Cancellation);

        await service.ExecuteTask!.WaitAsync(Patience, TimeProvider.System, Cancellation);
    }

    private static async Task StoreAsync(CacheProcess process)
    {
        var key = new EntryKey(Subject.Transcript(null, "1"), EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
        await process.Contents.StoreAsync(new Content(key, "hash", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);
        await process.Cache.ReadAsync(key.Subject, [key], Cancellation);
    }

    private ContinuousAudit Create(CacheProcess process, int perMinute) =>
        new(
            process.Get<CacheAuditor>(),
            process.Get<DurableMigrator>(),
            Options.Create(new AuditingOptions { SubjectsPerMinute = perMinute }),
            TimeProvider.System,
            new Logger<ContinuousAudit>(new LoggerFactory([_log]))
        );

    private List<FakeLogRecord> Records(int id) => [.. _log.Collector.GetSnapshot().Where(r => r.Id.Id == id)];

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Patience);
        while (!await condition())
            await Task.Delay(Poll, TimeProvider.System, bound.Token);
    }
}
