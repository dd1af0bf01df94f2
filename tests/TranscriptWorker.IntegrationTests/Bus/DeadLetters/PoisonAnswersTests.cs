using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus.DeadLetters;

/// <summary>Messages that the broker moves to a poison queue by itself.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class PoisonAnswersTests : IDisposable
{
    private const string Events = "events";
    private const string DeliveryLimit = "2";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _counted = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_over_the_delivery_limit_is_answered_once_and_counted_and_its_batch_completes()
    {
        var host = await CreateHostAsync();
        var (job, batch, probe) = (Guid.NewGuid(), Guid.NewGuid(), new ProbeEnricher());
        await host.PublishAsync(
            Queues.EnrichTranscript,
            $$"""{"jobId":"{{job}}","transcriptId":"42","content":"Ann: Good morning.","batchId":"{{batch}}","batchSize":1}"""
        );
        await ExceedDeliveriesAsync(host, Queues.EnrichTranscript);
        await using var worker = await StartAsync(host, probe);
        using var listener = Listen(worker);

        var failed = await NextEventAsync(host);
        var completed = await NextEventAsync(host);
        await WaitForPoisonAsync(host, Queues.EnrichTranscript, 1);
        // The message that came back makes the queue grow, so it is looked through once more; by the next answer that is done.
        var later = Guid.NewGuid();
        await host.PublishAsync(Queues.PoisonOf(Queues.EnrichTranscript), $$"""{"jobId":"{{later}}","transcriptId":"43"}""");
        var laterFailed = await NextEventAsync(host);

        Assert.Equal((nameof(EnrichmentFailed), job, FailureReasons.WorkerEnded), (failed.Type, failed.CommandId, failed.Reason));
        Assert.Equal(nameof(BatchCompleted), completed.Type);
        Assert.Equal((nameof(EnrichmentFailed), later), (laterFailed.Type, laterFailed.CommandId));
        Assert.Equal(0, probe.Calls);
        await WaitForPoisonAsync(host, Queues.EnrichTranscript, 2);
        Assert.Equal(Enumerable.Repeat("1 enrich-transcript_poison worker-ended", 2), _counted, StringComparer.Ordinal);
        Assert.Equal(0u, await host.CountAsync(Events));
        var waiting = await host.TakeAsync(Queues.PoisonOf(Queues.EnrichTranscript));
        Assert.Equal(FailureReasons.WorkerEnded, HeaderOf(waiting, "tw-reason"));
    }

    [Theory]
    [InlineData(Queues.InvalidateTranscript, nameof(InvalidationFailed), "invalidationId")]
    [InlineData(Queues.CancelJob, nameof(JobCancellationFailed), "jobId")]
    public async Task A_command_of_each_kind_over_the_delivery_limit_is_answered(string queue, string answer, string idName)
    {
        var host = await CreateHostAsync();
        var id = Guid.NewGuid();
        await host.PublishAsync(queue, $$"""{"{{idName}}":"{{id}}","transcriptId":"42","scope":"all"}""");
        await ExceedDeliveriesAsync(host, queue);
        await using var worker = await StartAsync(host, new ProbeEnricher());

        var failed = await NextEventAsync(host);

        Assert.Equal((answer, id, FailureReasons.WorkerEnded), (failed.Type, failed.CommandId, failed.Reason));
        await WaitForPoisonAsync(host, queue, 1);
    }

    [Fact]
    public async Task A_job_whose_time_to_live_ended_is_answered_with_its_deadline()
    {
        var host = await CreateHostAsync();
        var job = Guid.NewGuid();
        await host.PublishAsync(
            Queues.EnrichTranscript,
            $$"""{"jobId":"{{job}}","transcriptId":"42","content":"Ann: Good morning."}""",
            properties => properties.Expiration = "1"
        );
        await WaitForPoisonAsync(host, Queues.EnrichTranscript, 1);
        await using var worker = await StartAsync(host, new ProbeEnricher());

        var failed = await NextEventAsync(host);

        Assert.Equal((nameof(EnrichmentFailed), job, FailureReasons.DeadlinePassed), (failed.Type, failed.CommandId, failed.Reason));
        var waiting = await host.TakeAsync(Queues.ErrorOf(Queues.EnrichTranscript));
        Assert.Equal(FailureReasons.DeadlinePassed, HeaderOf(waiting, "tw-reason"));
    }

    [Fact]
    public async Task A_message_that_ends_also_the_worker_that_answers_it_stays_and_is_counted()
    {
        var host = await CreateHostAsync();
        // As a worker found it that returned it before: with the broker's reason, and without one of a worker.
        await host.PublishAsync(
            Queues.PoisonOf(Queues.EnrichTranscript),
            $$"""{"jobId":"{{Guid.NewGuid()}}","transcriptId":"42"}""",
            properties =>
                properties.Headers = new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["tw-broker-reason"] = "delivery_limit"u8.ToArray(),
                }
        );
        await using var worker = await StartAsync(host, new ProbeEnricher());
        using var listener = Listen(worker);

        await Wait.UntilAsync(_ => Task.FromResult(!_counted.IsEmpty), Patience, () => "It was not counted.", Cancellation);

        Assert.Equal("1 enrich-transcript_poison worker-ended", Assert.Single(_counted));
        await WaitForPoisonAsync(host, Queues.EnrichTranscript, 1);
        var waiting = await host.TakeAsync(Queues.PoisonOf(Queues.EnrichTranscript));
        Assert.Equal(FailureReasons.WorkerEnded, HeaderOf(waiting, "tw-reason"));
        Assert.Equal(0u, await host.CountAsync(Events));
    }

    private static async Task<VirtualHost> CreateHostAsync()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        string[] limit = ["--set", $"Bus:DeliveryLimit={DeliveryLimit}"];
        (await InProcess.RunAsync(["topology", "declare", .. host.Arguments, .. limit])).AssertDone();
        await host.SubscribeAsync(
            Events,
            nameof(TranscriptEnriched),
            nameof(EnrichmentFailed),
            nameof(InvalidationFailed),
            nameof(JobCancellationFailed),
            nameof(BatchCompleted)
        );
        return host;
    }

    private Task<WorkerUnderTest> StartAsync(VirtualHost host, ProbeEnricher probe) =>
        WorkerUnderTest.StartAsync(
            _folder,
            [probe],
            [.. host.Settings, ("Bus:DeliveryLimit", DeliveryLimit), ("Bus:PoisonPeriod", "00:00:01")]
        );

    /// <summary>Takes and returns the message until the broker moves it.</summary>
    private static async Task ExceedDeliveriesAsync(VirtualHost host, string queue)
    {
        await host.UseAsync(async channel =>
        {
            while (await channel.BasicGetAsync(queue, autoAck: false, Cancellation) is { } taken)
                await channel.BasicNackAsync(taken.DeliveryTag, multiple: false, requeue: true, Cancellation);
            return true;
        });
        await WaitForPoisonAsync(host, queue, 1);
    }

    private static Task WaitForPoisonAsync(VirtualHost host, string queue, uint count) =>
        Wait.UntilAsync(
            async _ => await host.CountAsync(Queues.PoisonOf(queue)) == count,
            Patience,
            () => $"The poison queue of {queue} never has {count} messages.",
            Cancellation
        );

    private static async Task<PublishedEvent> NextEventAsync(VirtualHost host) => PublishedEvent.Of(await host.TakeAsync(Events));

    private MeterListener Listen(WorkerUnderTest worker)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                // Other tests have workers in this process, too.
                if (instrument.Name is "messages.dead_lettered" && instrument.Meter.Scope == worker.Get<IMeterFactory>())
                    own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => _counted.Enqueue($"{value} {tags[0].Value} {tags[1].Value}"));
        listener.Start();
        return listener;
    }

    private static string HeaderOf(BasicGetResult message, string name) =>
        Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![name]!);
}
