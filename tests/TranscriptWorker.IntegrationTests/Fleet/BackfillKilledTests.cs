using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Bus;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>Workers that are killed while backfill jobs run and wait in them.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class BackfillKilledTests : IDisposable
{
    private const string Events = "events";
    private const int Jobs = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Backfill_jobs_that_ran_or_waited_in_a_killed_worker_are_answered_by_the_next()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await InProcess.RunAsync(["topology", "declare", .. host.Arguments])).AssertDone();
        await host.SubscribeAsync(Events, nameof(TranscriptEnriched), nameof(EnrichmentFailed));
        await using var content = await ContentHost.StartAsync();
        var jobs = new List<Guid>();
        for (var i = 0; i < Jobs; i++)
            jobs.Add(await PublishAsync(host, $"tenant-{i % 2}", $"{content.Address}later.txt"));

        await using (var doomed = await StartAsync(host, content))
        {
            await UntilAsync(() => Task.FromResult(content.Waiting == 2));
            await UntilAsync(async () => await host.CountAsync(Queues.EnrichTranscript) == 0);
            await doomed.Process.KillAsync();
        }

        await content.ReleaseAsync();
        await using var next = await StartAsync(host, content);
        // A worker that ends after an event and before its acknowledgement lets the event be published again.
        var answered = new HashSet<Guid>();
        while (answered.Count < Jobs)
        {
            var answer = PublishedEvent.Of(await host.TakeAsync(Events));
            Assert.Equal(nameof(TranscriptEnriched), answer.Type);
            answered.Add(answer.CommandId);
        }

        Assert.Equal(jobs.Order(), answered.Order());
        foreach (var queue in await host.SharedQueuesAsync())
            await UntilAsync(async () => await host.CountAsync(queue) == 0);
    }

    private Task<RunningService> StartAsync(VirtualHost host, ContentHost content) =>
        RunningService.StartAsync(
            _folder.Path,
            [.. host.Settings.Select(s => $"{s.Item1}={s.Item2}"), .. content.Settings, "Jobs:Concurrency=2", "Jobs:BackfillConcurrency=2"]
        );

    private static async Task<Guid> PublishAsync(VirtualHost host, string tenant, string content)
    {
        var id = Guid.NewGuid();
        await host.PublishAsync(
            Queues.EnrichTranscript,
            $$"""
            {"jobId":"{{id}}","transcriptId":"{{id:N}}","tenantId":"{{tenant}}","contentUri":"{{content}}","features":["summary"],
            "lane":"backfill"}
            """
        );
        return id;
    }

    private static Task UntilAsync(Func<Task<bool>> condition) =>
        Wait.UntilAsync(_ => condition(), Patience, () => "It did not come to it.", Cancellation);
}
