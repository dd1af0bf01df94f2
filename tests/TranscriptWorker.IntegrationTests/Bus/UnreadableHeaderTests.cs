using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>
/// A header that the client library cannot read: a decimal number of more than 28 places, which other clients may send and the broker
/// passes on. The library closes the connection each time that it is delivered.
/// </summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class UnreadableHeaderTests
{
    private const int Before = 50;

    // As AMQP writes it: D, the number of places, the digits.
    private const string Readable = "D\u001cZZZZ";
    private const string Unreadable = "D\u001eZZZZ";

    [Theory]
    [InlineData(Queues.EnrichTranscript, 4)]
    [InlineData(Queues.EnrichTranscript, 100)]
    [InlineData("enrich-transcript_backfill-3", 4)]
    public async Task A_message_with_an_unreadable_header_ends_as_poison_and_its_neighbours_are_done(string queue, int prefetch)
    {
        await using var service = await ServiceOnBroker.StartAsync($"Bus:Prefetch={prefetch}", "Bus:ConsumerTimeout=10:00:00");
        await using var relay = Relay.AlteringRequests(
            service.Host.Address.Port,
            request => request.Replace(Readable, Unreadable, StringComparison.Ordinal)
        );
        var sender = service.Host with { Address = new UriBuilder(service.Host.Address) { Port = relay.Port }.Uri };
        Guid[] neighbours = [.. Enumerable.Range(0, 2 * Before).Select(_ => Guid.NewGuid())];

        foreach (var id in neighbours[..Before])
            await service.Host.PublishAsync(queue, Job(id));
        await sender.PublishAsync(
            queue,
            Job(Guid.NewGuid()),
            p =>
                p.Headers = new Dictionary<string, object?>(StringComparer.Ordinal)
                {
                    ["price"] = new decimal(0x5A5A5A5A, 0, 0, isNegative: false, scale: 28),
                }
        );
        foreach (var id in neighbours[Before..])
            await service.Host.PublishAsync(queue, Job(id));

        var answered = new HashSet<Guid>();
        while (!answered.IsSupersetOf(neighbours))
        {
            var answer = await service.NextEventAsync();
            Assert.True(answer.Type is nameof(TranscriptEnriched), answer.Message.ToString());
            answered.Add(answer.CommandId);
        }

        await service.Service.Process.WaitUntilAsync(() => service.Service.Process.Output.Any(IsReport));
        Assert.Equal(1u, await service.Host.CountAsync(Queues.PoisonOf(Queues.EnrichTranscript)));
        Assert.Equal(0u, await service.Host.CountAsync(queue));
        Assert.Contains($"A message in {queue} ", service.Service.Process.Output.First(IsReport), StringComparison.Ordinal);
    }

    private static bool IsReport(string line) => line.Contains("a header that the client library cannot read", StringComparison.Ordinal);

    private static string Job(Guid id) => $$"""{"jobId":"{{id}}","transcriptId":"{{id}}","content":"Ann: Good morning."}""";
}
