using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>Which starts of a command count against one of its messages, over RabbitMQ.</summary>
public sealed class StartCountTests : IDisposable
{
    private const string DeliveryCount = "x-delivery-count";
    private const string RetryQueue = "enrich-transcript_retry-600s";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_message_is_not_blamed_for_more_starts_than_it_had_deliveries()
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;
        var job = Job("Ann: Good morning.");
        // Copies of the command run in other workers.
        await AddStartsAsync(worker, job, 3);

        await PublishAsync(host, job, deliveries: 2);

        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);
        Assert.Equal(0u, await host.CountAsync("enrich-transcript_poison"));
    }

    [Fact]
    public async Task A_message_that_was_delivered_for_each_start_is_poisoned()
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;
        var job = Job("Ann: Good morning.");
        await AddStartsAsync(worker, job, 3);

        await PublishAsync(host, job, deliveries: 3);

        var failed = Assert.IsType<EnrichmentFailed>((await worker.NextAsync(job.JobId)).Message);
        Assert.Equal(FailureReasons.WorkerEnded, failed.Reason);
    }

    [Fact]
    public async Task A_message_that_waited_in_a_retry_queue_had_no_delivery_yet()
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;

        await PublishAsync(host, Job(content: null), deliveries: 2);

        var waiting = await ConsumeAsync(host, RetryQueue);
        Assert.Equal(0L, waiting.BasicProperties.Headers!.TryGetValue(DeliveryCount, out var deliveries) ? deliveries : 0L);
    }

    /// <summary>Waits for a message as a worker does. One that is fetched has a delivery count of the broker's.</summary>
    private static Task<BasicDeliverEventArgs> ConsumeAsync(VirtualHost host, string queue) =>
        host.UseAsync(async channel =>
        {
            var delivered = new TaskCompletionSource<BasicDeliverEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) =>
            {
                delivered.TrySetResult(message);
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue, autoAck: true, consumer, Cancellation);
            return await delivered.Task.WaitAsync(Patience, Cancellation);
        });

    private static async Task AddStartsAsync(WorkerUnderTest worker, EnrichTranscript job, int count)
    {
        for (var i = 0; i < count; i++)
            await worker.Get<CommandStarts>().AddAsync(Subject.Transcript(null, job.TranscriptId), job.JobId, Cancellation);
    }

    private static Task PublishAsync(VirtualHost host, EnrichTranscript job, int deliveries) =>
        host.PublishAsync(
            Queues.EnrichTranscript,
            JsonSerializer.Serialize(job, JsonSerializerOptions.Web),
            // As the broker says it of a message that comes again.
            properties => properties.Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { [DeliveryCount] = deliveries }
        );

    private async Task<(VirtualHost Host, WorkerUnderTest Worker)> StartAsync()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        return (
            host,
            await WorkerUnderTest.StartAsync(
                _folder,
                [new ProbeEnricher()],
                [.. host.Settings, ("Bus:RetryDelays:0", "00:10:00"), ("Jobs:ContentPatience", "01:00:00")]
            )
        );
    }

    private static EnrichTranscript Job(string? content) =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = $"{Guid.NewGuid():N}",
            Content = content,
            Features = [ProbeEnricher.Name],
        };
}
