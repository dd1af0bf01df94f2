using System.Text.Json;
using RabbitMQ.Client.Exceptions;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

public sealed class TopologyTests : IDisposable
{
    private static readonly string[] AllQueues =
    [
        "enrich-transcript",
        "enrich-transcript_error",
        "enrich-transcript_poison",
        "enrich-transcript_retry-60s",
        "enrich-transcript_retry-600s",
        "enrich-transcript_retry-3600s",
        "enrich-transcript_backfill-0",
        "enrich-transcript_backfill-1",
        "enrich-transcript_backfill-2",
        "enrich-transcript_backfill-3",
        "enrich-transcript_backfill-4",
        "enrich-transcript_backfill-5",
        "enrich-transcript_backfill-6",
        "enrich-transcript_backfill-7",
        "invalidate-transcript",
        "invalidate-transcript_error",
        "invalidate-transcript_poison",
        "invalidate-transcript_retry-60s",
        "invalidate-transcript_retry-600s",
        "invalidate-transcript_retry-3600s",
        "cancel-job",
        "cancel-job_error",
        "cancel-job_poison",
        "cancel-job_retry-60s",
        "cancel-job_retry-600s",
        "cancel-job_retry-3600s",
    ];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Declared_twice_before_any_worker_the_queues_keep_jobs_until_a_worker_consumes_them()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await DeclareAsync(host)).AssertDone();
        var again = await DeclareAsync(host);
        again.AssertDone();
        await host.SubscribeAsync("events", nameof(TranscriptEnriched));
        await host.PublishAsync(Queues.EnrichTranscript, Job(1));
        await host.PublishToExchangeAsync("TranscriptWorker.Contracts:EnrichTranscript", Job(2));
        await host.PublishToExchangeAsync("enrich-transcript", Job(3));
        await host.PublishToExchangeAsync("enrich-transcript_backfill-5", Job(4));

        Assert.Equal(AllQueues.Append("events").Order(StringComparer.Ordinal), (await host.QueuesAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(3u, await host.CountAsync(Queues.EnrichTranscript));
        Assert.All(
            AllQueues,
            queue => Assert.Contains(again.Output, line => line.Contains($"queue    {queue} ", StringComparison.Ordinal))
        );
        await using var worker = await WorkerUnderTest.StartAsync(_folder, null, host.Settings);
        var answered = new List<Guid>();
        while (answered.Count < 4)
            answered.Add(
                JsonElement.Parse((await host.TakeAsync("events")).Body.Span).GetProperty("message").GetProperty("jobId").GetGuid()
            );
        Assert.Equal([Id(1), Id(2), Id(3), Id(4)], answered.Order());
        Assert.Empty(AllQueues.Except(await host.QueuesAsync(), StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_queue_is_a_quorum_queue_and_none_loses_what_it_passes_on()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await DeclareAsync(host)).AssertDone();

        foreach (
            var (queue, deadLetters, argument) in (IEnumerable<(string, string, (string, object))>)
                [
                    ("enrich-transcript", "enrich-transcript_poison", ("x-delivery-limit", 1000)),
                    ("invalidate-transcript", "invalidate-transcript_poison", ("x-delivery-limit", 1000)),
                    ("enrich-transcript_backfill-0", "enrich-transcript_poison", ("x-delivery-limit", 1000)),
                    ("enrich-transcript_backfill-7", "enrich-transcript_poison", ("x-delivery-limit", 1000)),
                    ("enrich-transcript_retry-600s", "enrich-transcript", ("x-message-ttl", 600_000)),
                    ("invalidate-transcript_retry-60s", "invalidate-transcript", ("x-message-ttl", 60_000)),
                ]
        )
            // The broker refuses other arguments than the queue has.
            await host.DeclareQueueAsync(
                queue,
                new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["x-queue-type"] = "quorum",
                    ["x-dead-letter-exchange"] = "",
                    ["x-dead-letter-routing-key"] = deadLetters,
                    ["x-dead-letter-strategy"] = "at-least-once",
                    ["x-overflow"] = "reject-publish",
                    [argument.Item1] = argument.Item2,
                }
            );
        foreach (
            var queue in AllQueues.Where(q =>
                q.EndsWith("_error", StringComparison.Ordinal) || q.EndsWith("_poison", StringComparison.Ordinal)
            )
        )
            await host.DeclareQueueAsync(queue, new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
    }

    [Fact]
    public async Task A_queue_of_other_arguments_is_named_with_what_to_do()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        await host.DeclareQueueAsync("enrich-transcript_error", new Dictionary<string, object?>(StringComparer.Ordinal));

        var ended = await DeclareAsync(host);

        ended.AssertRefused(3, "has a queue or exchange of other arguments");
        Assert.Contains("enrich-transcript_error", Assert.Single(ended.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://nobody:wrong@127.0.0.1:{0}/", "refuses the sign-in; check user and password in Bus:ConnectionString")]
    [InlineData("amqp://guest:guest@127.0.0.1:{0}/nowhere", "has no virtual host 'nowhere' for this user")]
    [InlineData("amqp://guest:guest@127.0.0.1:1,127.0.0.1:2/", "cannot be reached: ")]
    public async Task What_the_broker_refuses_is_said_in_one_line_without_the_password(string address, string expected)
    {
        var server = await SharedRabbitMq.StartAsync();

        var ended = await InProcess.RunAsync(
            "topology",
            "declare",
            "--data",
            _folder["data"],
            "--set",
            "Bus:Provider=rabbitmq",
            "--set",
            $"Bus:ConnectionString={string.Format(null, address, server.Port)}"
        );

        ended.AssertRefused(3, expected);
        Assert.DoesNotContain("wrong", ended.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_reaches_no_queue_is_an_error_and_an_event_without_a_subscriber_is_not()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, null, host.Settings);
        await host.UseAsync(async channel =>
        {
            await channel.ExchangeUnbindAsync(
                "enrich-transcript",
                "TranscriptWorker.Contracts:EnrichTranscript",
                "",
                cancellationToken: Cancellation
            );
            await channel.QueueUnbindAsync("enrich-transcript", "enrich-transcript", "", cancellationToken: Cancellation);
            return true;
        });

        await Assert.ThrowsAnyAsync<MassTransit.MassTransitException>(() =>
            worker.SendAsync(Queues.EnrichTranscript, new EnrichTranscript { JobId = Id(1), TranscriptId = "42" })
        );
        await Assert.ThrowsAnyAsync<PublishException>(() => host.PublishAsync("nowhere", Job(1)));
        await host.PublishAsync(Queues.InvalidateTranscript, """{"transcriptId":"42"}""");
        while (await host.CountAsync(Queues.InvalidateTranscript) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        Assert.Equal(0u, await host.CountAsync("invalidate-transcript_error"));
    }

    private static Task<EndedCommand> DeclareAsync(VirtualHost host) => InProcess.RunAsync(["topology", "declare", .. host.Arguments]);

    private static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    private static string Job(int number) => $$"""{"jobId":"{{Id(number)}}","transcriptId":"{{number}}","content":"Ann: Good morning."}""";
}
