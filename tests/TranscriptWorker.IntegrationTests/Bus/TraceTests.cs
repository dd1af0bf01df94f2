using System.Text;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>The trace of a client that knows nothing of the worker's code.</summary>
public sealed class TraceTests : IDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Subscriber = "subscriber";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clients_trace_goes_on_in_the_event_whether_the_worker_traces_or_not(bool traces)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        string[] seq = traces ? ["Seq:Url=http://127.0.0.1:1"] : [];
        await using var service = await RunningService.StartAsync(
            _folder.Path,
            [.. host.Settings.Select(s => $"{s.Item1}={s.Item2}"), .. seq]
        );
        await host.SubscribeAsync(Subscriber, nameof(TranscriptEnriched), nameof(EnrichmentFailed));

        await host.PublishAsync(
            Queues.EnrichTranscript,
            $$"""{"jobId":"{{Guid.NewGuid()}}","transcriptId":"42","content":"Ann: Good morning."}""",
            properties =>
                properties.Headers = new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["traceparent"] = $"00-{TraceId}-b7ad6b7169203331-01",
                }
        );

        var headers = (await host.TakeAsync(Subscriber)).BasicProperties.Headers!;
        Assert.Equal(TraceId, Encoding.ASCII.GetString((byte[])headers["traceparent"]!).Split('-')[1]);
    }
}
