using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>Jobs over RabbitMQ, from clients that know nothing of the bus library.</summary>
public sealed class BrokerTests : IDisposable
{
    private const string Plain = """
        {"jobId":"0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83","transcriptId":"42","content":"Ann: Good morning.",
         "features":["speaker-statistics"]}
        """;

    private static readonly Guid Id = new("0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string?, string> Accepted =>
        new()
        {
            { "plain", "application/json", Plain },
            { "plain", null, Plain },
            { "plain", "text/plain; charset=utf-8", Plain },
            { "plain", "no content type at all", Plain },
            { "plain", "application/vnd.masstransit+json", Plain },
            { "envelope", "application/vnd.masstransit+json", Envelope(Plain) },
            { "envelope", null, Envelope(Plain) },
            { "envelope", "application/json", Envelope(Plain) },
        };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task A_job_is_read_from_plain_JSON_and_from_envelopes_whatever_its_content_type_says(
        string form,
        string? contentType,
        string body
    )
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;

        await host.PublishAsync(
            Queues.EnrichTranscript,
            body,
            properties =>
            {
                if (contentType is not null)
                    properties.ContentType = contentType;
                properties.MessageId = $"{form} 7/a: not a UUID";
                properties.CorrelationId = "neither";
            }
        );

        var enriched = Assert.IsType<TranscriptEnriched>((await worker.NextAsync(Id)).Message);
        Assert.Equal((1, "speaker-statistics"), (enriched.Generation, Assert.Single(enriched.Features).Feature));
    }

    private async Task<(VirtualHost Host, WorkerUnderTest Worker)> StartAsync(params (string, string)[] settings)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        return (host, await WorkerUnderTest.StartAsync(_folder, null, [.. host.Settings, .. settings]));
    }

    private static string Envelope(string message) =>
        $$"""{"messageType":["urn:message:TranscriptWorker.Contracts:EnrichTranscript"],"message":{{message}}}""";
}
