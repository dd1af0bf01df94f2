using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>What becomes of a job that waits in a retry queue, over RabbitMQ, while its transcript is erased.</summary>
public sealed class ErasureTests : IAsyncLifetime
{
    private const string RetryQueue = "enrich-transcript_retry-2s";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _contents;
    private volatile bool _answers;

    public ErasureTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _contents = builder.Build();
        _contents.MapGet(
            "/a.txt",
            () => _answers ? Results.Text("Ann: Good morning.") : Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Address => new(_contents.Urls.Single());

    public async ValueTask InitializeAsync() => await _contents.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _contents.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_job_whose_transcript_is_erased_while_it_waits_does_not_bring_the_content_back()
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;
        var job = Job(sourceVersion: 7);
        await UntilWaitsAsync(host, worker, job);

        await worker.InvalidateAsync(Erasure(job));
        _answers = true;
        var failed = (await worker.NextAsync(job.JobId)).Message;

        Assert.Equal(FailureReasons.ContentErased, Assert.IsType<EnrichmentFailed>(failed).Reason);
        Assert.Equal(0, await worker.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
        Assert.Equal("content-erased", ReasonOf(await host.TakeAsync("enrich-transcript_error")));
    }

    [Fact]
    public async Task A_job_that_waits_is_not_touched_by_an_erasure_of_lower_source_versions()
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;
        var (later, earlier) = (Job(sourceVersion: 7), Job(sourceVersion: 7));
        await UntilWaitsAsync(host, worker, later, earlier);

        await worker.InvalidateAsync(Erasure(later) with { UpToSourceVersion = 6 });
        await worker.InvalidateAsync(Erasure(earlier) with { UpToSourceVersion = 7 });
        _answers = true;

        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(later.JobId)).Message);
        Assert.IsType<EnrichmentFailed>((await worker.NextAsync(earlier.JobId)).Message);
    }

    [Fact]
    public async Task A_job_that_waits_is_not_touched_by_an_invalidation_of_results_or_an_earlier_erasure()
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;
        var job = Job(sourceVersion: null);
        await worker.InvalidateAsync(Erasure(job));
        await UntilWaitsAsync(host, worker, job);

        await worker.InvalidateAsync(Erasure(job) with { Scope = InvalidationScope.Results });
        _answers = true;

        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);
    }

    [Fact]
    public async Task The_id_of_an_invalidation_stands_for_its_scope()
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;
        var erasure = Erasure(Job(sourceVersion: null));
        await worker.InvalidateAsync(erasure);

        var repeated = (await worker.InvalidateAsync(erasure)).Message;
        var other = (await worker.InvalidateAsync(erasure with { Scope = InvalidationScope.Results })).Message;

        Assert.Equal(1, Assert.IsType<TranscriptInvalidated>(repeated).Generation);
        Assert.Equal(FailureReasons.InvalidationIdReused, Assert.IsType<InvalidationFailed>(other).Reason);
        Assert.Equal(FailureReasons.InvalidationIdReused, ReasonOf(await host.TakeAsync("invalidate-transcript_error")));
    }

    private async Task<(VirtualHost Host, WorkerUnderTest Worker)> StartAsync()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (string, string)[] settings =
        [
            ("ContentSources:InsecureHosts:0", Address.Authority),
            .. Enumerable.Range(0, 5).Select(i => ($"Bus:RetryDelays:{i}", "00:00:02")),
        ];
        return (host, await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], [.. host.Settings, .. settings]));
    }

    private EnrichTranscript Job(long? sourceVersion) =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = $"{Guid.NewGuid():N}",
            ContentUri = $"{Address}a.txt",
            Features = [ProbeEnricher.Name],
            SourceVersion = sourceVersion,
        };

    private static InvalidateTranscript Erasure(EnrichTranscript job) =>
        new()
        {
            InvalidationId = Guid.NewGuid(),
            TranscriptId = job.TranscriptId,
            Scope = InvalidationScope.All,
        };

    private static string ReasonOf(BasicGetResult moved) => Encoding.UTF8.GetString((byte[])moved.BasicProperties.Headers!["tw-reason"]!);

    private static async Task UntilWaitsAsync(VirtualHost host, WorkerUnderTest worker, params EnrichTranscript[] jobs)
    {
        foreach (var job in jobs)
            await worker.SendAsync(Queues.EnrichTranscript, job);
        await Wait.UntilAsync(
            async _ => await host.CountAsync(RetryQueue) == jobs.Length,
            Patience,
            () => $"Not all jobs come to {RetryQueue}.",
            Cancellation
        );
    }
}
