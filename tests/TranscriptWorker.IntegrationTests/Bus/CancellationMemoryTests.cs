using MassTransit;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable.Cancellations;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>What workers remember of cancellations.</summary>
public sealed class CancellationMemoryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task While_cancellations_may_be_missing_a_job_without_content_asks_the_durable_tier()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        var cancellations = worker.Get<JobCancellations>();
        await UntilAsync(() => cancellations.IsComplete);
        var (cancelled, other) = (Job(), Job());
        await worker.Get<CancellationStore>().AddAsync(null, cancelled.JobId, null, Cancellation);

        cancellations.Lose();

        Assert.Equal(FailureReasons.Cancelled, (await worker.EnrichAsync<EnrichmentFailed>(cancelled)).Reason);
        Assert.Equal(FailureReasons.TranscriptUnknown, (await worker.EnrichAsync<EnrichmentFailed>(other)).Reason);
    }

    [Fact]
    public async Task A_memory_that_could_not_take_all_is_not_complete()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        var cancellations = worker.Get<JobCancellations>();
        await UntilAsync(() => cancellations.IsComplete);
        await worker.QueryAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {JobCancellations.MaxRemembered})
                INSERT INTO cancellations (tenant, job_id, reason, cancelled_at)
                SELECT '', printf('%08X-0000-0000-0000-000000000000', i), '', datetime('now') FROM n
                """,
                Cancellation
            )
        );
        await cancellations.ReloadAsync(Cancellation);
        Assert.True(cancellations.IsComplete);

        // SQLite has no calls that wait.
        var reload = Task.Run(() => cancellations.ReloadAsync(Cancellation), Cancellation);
        await UntilAsync(() => !cancellations.IsComplete);
        await cancellations.CancelAsync(null, Guid.NewGuid());
        await reload;

        Assert.False(cancellations.IsComplete);
    }

    [Fact]
    public async Task An_announcement_that_no_worker_makes_takes_no_memory()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        var (cancellations, id, last) = (worker.Get<JobCancellations>(), Guid.NewGuid(), Guid.NewGuid());
        var tenant = new string('a', 100_000);

        await AnnounceAsync(tenant, id);
        await AnnounceAsync("a b", id);
        await AnnounceAsync("acme", Guid.Empty);
        await AnnounceAsync("acme", last);
        await UntilAsync(() => cancellations.Contains("acme", last));

        Assert.False(cancellations.Contains(tenant, id));
        Assert.False(cancellations.Contains("a b", id));
        Assert.False(cancellations.Contains("acme", Guid.Empty));

        Task AnnounceAsync(string tenantId, Guid jobId) =>
            worker.Get<IBus>().Publish(new JobCancellationAccepted { JobId = jobId, TenantId = tenantId }, Cancellation);
    }

    [Theory]
    [InlineData("a\0b", "a\uFFFDb")]
    [InlineData("", null)]
    public async Task A_reason_that_PostgreSQL_would_refuse_is_cleaned(string reason, string? stored)
    {
        var settings = await PostgreSqlAsync();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], settings);

        var accepted = await worker.CancelAsync(new CancelJob { JobId = Guid.NewGuid(), Reason = reason });
        var cut = await worker.CancelAsync(new CancelJob { JobId = Guid.NewGuid(), Reason = $"{new string('a', 199)}😀" });

        Assert.Equal(stored, Assert.IsType<JobCancellationAccepted>(accepted).Reason);
        Assert.Equal(new string('a', 199), Assert.IsType<JobCancellationAccepted>(cut).Reason);
    }

    [Fact]
    public async Task On_PostgreSQL_a_tenant_that_there_cannot_be_has_neither_batch_nor_job()
    {
        var settings = await PostgreSqlAsync();
        await using var service = await RunningService.StartAsync(_folder["data"], [.. settings.Select(s => $"{s.Key}={s.Value}")]);

        foreach (var resource in (string[])["batches", "jobs"])
        {
            using var response = await service.Http.GetAsync($"/{resource}/{Guid.NewGuid()}?tenant=%00", Cancellation);
            Assert.Equal((resource, 404), (resource, (int)response.StatusCode));
        }
    }

    private static async Task<(string Key, string Value)[]> PostgreSqlAsync()
    {
        (string Key, string Value)[] settings =
        [
            ("Durable:Provider", "postgresql"),
            ("Durable:ConnectionString", await (await SharedPostgreSql.StartAsync()).CreateDatabaseAsync()),
        ];
        (await InProcess.RunAsync(["migrate", .. settings.SelectMany(s => (string[])["--set", $"{s.Key}={s.Value}"])])).AssertDone();
        return settings;
    }

    private static EnrichTranscript Job() =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = $"{Guid.NewGuid():N}",
            Features = [ProbeEnricher.Name],
        };

    private static Task UntilAsync(Func<bool> condition) =>
        Wait.UntilAsync(_ => Task.FromResult(condition()), Patience, () => "It did not come to that.", Cancellation);
}
