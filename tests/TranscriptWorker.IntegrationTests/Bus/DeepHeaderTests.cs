using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>Headers that are nested as deeply as a frame allows. The client library reads and writes them recursively.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class DeepHeaderTests
{
    // A level takes five bytes: its type and its length.
    private const int Levels = 131_072 / 5 - 100;

    private const int PublisherStack = 512 << 20;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_whose_header_is_nested_as_deeply_as_a_frame_allows_is_done()
    {
        await using var service = await ServiceOnBroker.StartAsync();
        var id = Guid.NewGuid();

        await PublishAsync(
            service.Host,
            Enumerable.Range(0, Levels).Aggregate(new List<object>(), (inner, _) => [inner]),
            $$"""{"jobId":"{{id}}","transcriptId":"{{id}}","content":"Ann: Good morning."}"""
        );

        Assert.Equal((nameof(TranscriptEnriched), id), await service.NextEventAsync() is var done ? (done.Type, done.CommandId) : default);
        await service.AssertAnswersAsync();
    }

    /// <summary>Writes the header on a thread that has room for it.</summary>
    private static async Task PublishAsync(VirtualHost host, List<object> header, string body) =>
        await host.UseAsync(async channel =>
        {
            var published = new TaskCompletionSource<Task>();
            var thread = new Thread(
                () =>
                    published.SetResult(
                        channel
                            .BasicPublishAsync(
                                "",
                                Queues.EnrichTranscript,
                                mandatory: true,
                                new BasicProperties
                                {
                                    Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["deep"] = header },
                                },
                                Utf8(body),
                                Cancellation
                            )
                            .AsTask()
                    ),
                PublisherStack
            );
            thread.Start();
            await await published.Task;
            return true;
        });

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
