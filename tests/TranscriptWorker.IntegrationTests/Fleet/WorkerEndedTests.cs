using System.Text;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Bus;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>Jobs whose worker ends each time that one of them runs.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class WorkerEndedTests : IDisposable
{
    private const string Events = "events";

    // The first, which is not counted, and three that are.
    private const int Kills = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_that_ends_its_workers_is_poisoned_and_answered_and_its_neighbours_are_enriched()
    {
        var host = await CreateHostAsync();
        await using var content = await ContentHost.StartAsync();
        var killer = await PublishAsync(host, $"\"contentUri\":\"{content.Address}never.txt\"");
        for (var i = 0; i < 4; i++)
            await PublishAsync(host, "\"content\":\"Ann: Good morning.\"");

        for (var kill = 1; kill <= Kills; kill++)
        {
            await using var doomed = await StartAsync(host, content, concurrency: 1);
            await Wait.UntilAsync(_ => Task.FromResult(content.Hanging >= kill), Patience, () => "It did not start.", Cancellation);
            await doomed.Process.KillAsync();
        }

        await using var survivor = await StartAsync(host, content, concurrency: 1);
        await AssertEndedAsync(host, killer, enriched: 4);
        Assert.Equal(Kills, content.Hanging);
    }

    [Fact]
    public async Task A_job_that_runs_beside_the_one_that_ends_its_workers_is_not_blamed()
    {
        var host = await CreateHostAsync();
        await using var content = await ContentHost.StartAsync();
        var killer = await PublishAsync(host, $"\"contentUri\":\"{content.Address}never.txt\"");
        await PublishAsync(host, $"\"contentUri\":\"{content.Address}later.txt\"");

        for (var kill = 1; kill <= Kills; kill++)
        {
            await using var doomed = await StartAsync(host, content, concurrency: 2);
            // Both run at first, so both are suspects. After that, each runs alone, in any order.
            var others = Math.Min(kill, 2);
            await Wait.UntilAsync(
                _ => Task.FromResult(content.Hanging >= kill && content.Waiting >= others),
                Patience,
                () => "They did not start.",
                Cancellation
            );
            await doomed.Process.KillAsync();
            if (kill == 2)
                await content.ReleaseAsync();
        }

        await using var survivor = await StartAsync(host, content, concurrency: 2);
        await AssertEndedAsync(host, killer, enriched: 1);
        Assert.Equal((Kills, 1), (content.Hanging, content.MostAtOnce));
    }

    private static async Task AssertEndedAsync(VirtualHost host, Guid killer, int enriched)
    {
        // A worker that ends after an event and before its acknowledgement lets the event be published again.
        var events = new Dictionary<Guid, PublishedEvent>();
        while (events.Count <= enriched)
        {
            var taken = PublishedEvent.Of(await host.TakeAsync(Events));
            Assert.Equal(taken.Type, events.GetValueOrDefault(taken.CommandId, taken).Type);
            events[taken.CommandId] = taken;
        }

        Assert.Equal(enriched, events.Values.Count(e => e.Type is nameof(TranscriptEnriched)));
        var failed = Assert.Single(events.Values, e => e.Type is nameof(EnrichmentFailed));
        Assert.Equal((killer, FailureReasons.WorkerEnded), (failed.CommandId, failed.Reason));
        var poisoned = await host.TakeAsync("enrich-transcript_poison");
        Assert.Contains(killer.ToString(), Encoding.UTF8.GetString(poisoned.Body.Span), StringComparison.Ordinal);
        Assert.Equal(FailureReasons.WorkerEnded, Encoding.UTF8.GetString((byte[])poisoned.BasicProperties.Headers!["tw-reason"]!));
        Assert.Equal(0u, await host.CountAsync("enrich-transcript_poison"));
        Assert.Equal(0u, await host.CountAsync("enrich-transcript_error"));
    }

    private Task<RunningService> StartAsync(VirtualHost host, ContentHost content, int concurrency) =>
        RunningService.StartAsync(
            _folder.Path,
            [
                .. host.Settings.Select(s => $"{s.Item1}={s.Item2}"),
                .. content.Settings,
                $"Jobs:Concurrency={concurrency}",
                "Bus:Prefetch=6",
                "Jobs:Timeout=00:04:00",
            ]
        );

    private static async Task<VirtualHost> CreateHostAsync()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await InProcess.RunAsync(["topology", "declare", .. host.Arguments])).AssertDone();
        await host.SubscribeAsync(Events, nameof(TranscriptEnriched), nameof(EnrichmentFailed));
        return host;
    }

    private static async Task<Guid> PublishAsync(VirtualHost host, string content)
    {
        var id = Guid.NewGuid();
        await host.PublishAsync(
            Queues.EnrichTranscript,
            $$"""{"jobId":"{{id}}","transcriptId":"{{id:N}}",{{content}},"features":["summary"]}"""
        );
        return id;
    }
}
