using System.Text;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>A subscriber whose full queue refuses events, beside one that takes them.</summary>
public sealed class AnswerRefusedTests : IDisposable
{
    private const string FullQueue = "full";
    private const string OtherQueue = "other";
    private const string MinuteQueue = "enrich-transcript_retry-60s";
    private const string SecondQueue = "enrich-transcript_retry-1s";
    private const int Jobs = 3;

    // One at once, and one repetition by the bus library.
    private const uint MostCopiesOfAttempt = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Jobs_whose_answer_is_refused_wait_in_the_retry_queue_and_other_subscribers_get_few_copies()
    {
        var host = await CreateHostAsync("--set", "Bus:DeliveryLimit=3");
        await using var worker = await StartAsync(host, ("Bus:RetryDelays:0", "00:01:00"), ("Bus:DeliveryLimit", "3"));
        for (var i = 0; i < Jobs; i++)
            await host.PublishAsync(Queues.EnrichTranscript, Job());

        await UntilAsync(async () => await host.CountAsync(MinuteQueue) == Jobs);

        Assert.InRange(await host.CountAsync(OtherQueue), (uint)Jobs, Jobs * MostCopiesOfAttempt);
        Assert.Equal(0u, await host.CountAsync("enrich-transcript_poison"));
        var waiting = await host.TakeAsync(MinuteQueue);
        Assert.Equal((FailureReasons.AnswerRefused, 1), (Header(waiting, "tw-reason"), waiting.BasicProperties.Headers!["tw-attempt"]));
    }

    [Fact]
    public async Task A_job_is_answered_when_its_subscriber_takes_events_again()
    {
        var host = await CreateHostAsync();
        await using var worker = await StartAsync(host, ("Bus:RetryDelays:0", "00:00:01"));
        await host.PublishAsync(Queues.EnrichTranscript, Job());
        await UntilAsync(async () => await host.CountAsync(SecondQueue) > 0);

        await host.TakeAsync(FullQueue);

        Assert.Equal(nameof(TranscriptEnriched), PublishedEvent.Of(await host.TakeAsync(FullQueue)).Type);
        Assert.Equal(0u, await host.CountAsync("enrich-transcript_error"));
    }

    [Fact]
    public async Task A_job_whose_answer_is_refused_to_the_last_waits_in_the_error_queue_with_that_reason()
    {
        var host = await CreateHostAsync();
        await using var worker = await StartAsync(host, ("Bus:RetryDelays:0", "00:00:01"));

        await host.PublishAsync(Queues.EnrichTranscript, Job());

        var given = await host.TakeAsync("enrich-transcript_error");
        Assert.Equal(FailureReasons.AnswerRefused, Header(given, "tw-reason"));
        Assert.InRange(await host.CountAsync(OtherQueue), 2u, 2 * MostCopiesOfAttempt);
    }

    [Fact]
    public async Task An_unreadable_message_whose_answer_is_refused_waits_in_the_error_queue()
    {
        var host = await CreateHostAsync();
        await using var worker = await StartAsync(host);

        await host.PublishAsync(Queues.EnrichTranscript, $$"""{"jobId":"{{Guid.NewGuid()}}","transcriptId":[]}""");

        Assert.Equal(FailureReasons.MalformedMessage, Header(await host.TakeAsync("enrich-transcript_error"), "tw-reason"));
        Assert.InRange(await host.CountAsync(OtherQueue), 1u, MostCopiesOfAttempt);
    }

    private Task<WorkerUnderTest> StartAsync(VirtualHost host, params (string, string)[] settings) =>
        WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], [.. host.Settings, .. settings]);

    private static async Task<VirtualHost> CreateHostAsync(params string[] settings)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await Cli.InProcess.RunAsync(["topology", "declare", .. settings, .. host.Arguments])).AssertDone();
        await host.DeclareQueueAsync(FullQueue, new(StringComparer.Ordinal) { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" });
        await host.PublishAsync(FullQueue, "{}");
        await host.UseAsync(async channel =>
        {
            await channel.QueueDeclareAsync(
                OtherQueue,
                durable: true,
                exclusive: false,
                autoDelete: false,
                cancellationToken: Cancellation
            );
            foreach (var queue in (string[])[FullQueue, OtherQueue])
            foreach (var name in (string[])[nameof(TranscriptEnriched), nameof(EnrichmentFailed)])
                await channel.QueueBindAsync(queue, $"TranscriptWorker.Contracts:{name}", "", cancellationToken: Cancellation);
            return true;
        });
        return host;
    }

    private static Task UntilAsync(Func<Task<bool>> condition) =>
        Wait.UntilAsync(_ => condition(), Patience, () => "It did not come to that.", Cancellation);

    private static string Job() =>
        $$"""{"jobId":"{{Guid.NewGuid()}}","transcriptId":"{{Guid.NewGuid():N}}","content":"Ann: Good morning.","features":["probe"]}""";

    private static string Header(BasicGetResult message, string name) =>
        Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![name]!);
}
