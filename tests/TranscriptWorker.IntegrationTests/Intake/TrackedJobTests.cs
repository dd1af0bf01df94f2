using System.Net;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Bus;
using TranscriptWorker.IntegrationTests.Cli;

namespace TranscriptWorker.IntegrationTests.Intake;

/// <summary>Jobs at RabbitMQ whose status is kept.</summary>
public sealed class TrackedJobTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_over_http_is_published_as_tracked_and_done_later()
    {
        await using var broker = await ServiceOnBroker.StartAsync();
        var jobId = Guid.NewGuid();
        var job = new
        {
            jobId,
            transcriptId = "a",
            content = GeneratedTranscripts.Create(1),
        };

        using var accepted = await broker.Service.PostAsync(job);
        var done = await broker.Service.UntilAsync(jobId, "done");
        using var repeated = await broker.Service.PostAsync(job);
        using var other = await broker.Service.PostAsync(job with { content = GeneratedTranscripts.Create(2) });
        using var synchronous = await broker.Service.PostAsync(job, "wait=1");

        Assert.Equal((202, 202, 409), ((int)accepted.StatusCode, (int)repeated.StatusCode, (int)other.StatusCode));
        Assert.Equal(HttpStatusCode.BadRequest, synchronous.StatusCode);
        Assert.Equal(KnownFeatures.Names.Count, done.GetProperty("answer").GetProperty("features").GetArrayLength());
        var published = await broker.NextEventAsync();
        Assert.Equal((nameof(TranscriptEnriched), jobId), (published.Type, published.CommandId));
    }

    [Fact]
    public async Task A_tracked_job_shows_that_it_waits_in_a_retry_queue_and_then_that_it_failed()
    {
        await using var broker = await ServiceOnBroker.StartAsync(
            "ContentSources:InsecureHosts:0=127.0.0.1:9",
            "Bus:RetryDelays:0=00:00:03",
            "Bus:RetryDelays:1=00:00:01",
            "Bus:RetryDelays:2=00:00:01"
        );
        var jobId = Guid.NewGuid();

        await broker.Host.PublishAsync(
            Queues.EnrichTranscript,
            $$"""{"jobId":"{{jobId}}","transcriptId":"a","contentUri":"http://127.0.0.1:9/a.txt","track":true}"""
        );
        Assert.Equal(
            (nameof(EnrichmentFailed), jobId),
            await broker.NextEventAsync() is var failed ? (failed.Type, failed.CommandId) : default
        );
        var status = await broker.Service.UntilAsync(jobId, "failed");

        Assert.Equal("content-unreachable", status.GetProperty("reason").GetString());
        Assert.Equal(3, status.GetProperty("failedAttempts").GetInt32());
    }

    [Fact]
    public async Task A_tracked_job_that_waits_gives_the_time_of_its_next_attempt()
    {
        await using var broker = await ServiceOnBroker.StartAsync("ContentSources:InsecureHosts:0=127.0.0.1:9");
        var jobId = Guid.NewGuid();

        using var accepted = await broker.Service.PostAsync(
            new
            {
                jobId,
                transcriptId = "a",
                contentUri = "http://127.0.0.1:9/a.txt",
            }
        );
        var waiting = await broker.Service.UntilAsync(jobId, "waiting");

        Assert.InRange(
            waiting.GetProperty("nextAttemptAt").GetDateTimeOffset() - waiting.GetProperty("updatedAt").GetDateTimeOffset(),
            TimeSpan.FromSeconds(59),
            TimeSpan.FromSeconds(61)
        );
    }

    [Fact]
    public async Task A_job_that_does_not_ask_for_it_leaves_no_row()
    {
        await using var broker = await ServiceOnBroker.StartAsync();
        var jobId = Guid.NewGuid();

        await broker.Host.PublishAsync(
            Queues.EnrichTranscript,
            $$"""{"jobId":"{{jobId}}","transcriptId":"a","content":"Ann: Hello there."}"""
        );
        await broker.NextEventAsync();
        using var unknown = await broker.Service.Http.GetAsync($"/jobs/{jobId}", Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        await using var database = await StoredState.OpenAsync(broker.Service.DataFolder);
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT count(*) FROM jobs";
        Assert.Equal(0L, await command.ExecuteScalarAsync(Cancellation));
    }
}
