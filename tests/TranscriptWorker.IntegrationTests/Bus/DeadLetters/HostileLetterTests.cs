using System.Text;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using static TranscriptWorker.IntegrationTests.Bus.DeadLetters.DeadLettersUnderTest;

namespace TranscriptWorker.IntegrationTests.Bus.DeadLetters;

/// <summary>Whatever waits in a queue is listed, shown, returned and discarded.</summary>
public sealed class HostileLetterTests
{
    private const int Levels = 100_000;

    private static readonly byte[][] Bodies =
    [
        [],
        [0xC3, 0x28, 0xFF, 0xFE, 0x00],
        [0xEF, 0xBB, 0xBF],
        Utf8("\u001b[31m\n12:00:00.000 INF forged"),
        Utf8("null"),
        Utf8("""{"transcriptId":"\ud800","tenantId":7,"jobId":[]}"""),
        Utf8($$"""{"transcriptId":"[red]","{{new string('x', 10_000)}}":1}"""),
        Utf8(new string('[', Levels)),
        Utf8("{\"a\":" + new string('[', Levels) + new string(']', Levels) + "}"),
        Utf8("""{"messageType":["urn:message:Elsewhere:Spoken"],"message":{"transcriptId":"42"}}"""),
        new byte[5 << 20],
    ];

    private static readonly Action<BasicProperties>[] Properties =
    [
        p =>
            p.Headers = Headers(
                ("tw-reason", 7),
                ("tw-explanation", new List<object>()),
                ("tw-failed-at", "\u001b[2J"),
                ("x-death", "never")
            ),
        p => p.Headers = Headers(("tw-reason", new string('x', 5000)), ("tw-explanation", "[red]\r\n[/]\u001b"), ("tw-failed-at", 1L)),
        p =>
            p.Headers = Headers(
                (
                    "x-death",
                    new List<object>
                    {
                        7,
                        Headers(("queue", 7)),
                        Headers(("queue", Queues.EnrichTranscript), ("time", new AmqpTimestamp(long.MaxValue))),
                    }
                )
            ),
        p => p.Headers = Headers(("large", new byte[128_000])),
        p => p.Headers = Headers(("deep", Enumerable.Range(0, 5_000).Aggregate(new List<object>(), (inner, _) => [inner]))),
        p => p.Headers = Enumerable.Range(0, 7_000).ToDictionary(i => $"h{i}", object? (i) => i, StringComparer.Ordinal),
        p => (p.MessageId, p.ContentType, p.Timestamp) = ("\r\n\0", "\u001b[2J", new AmqpTimestamp(long.MaxValue)),
    ];

    [Theory]
    [InlineData(Error)]
    [InlineData(Poison)]
    public async Task What_waits_is_listed_and_shown_whatever_it_holds(string queue)
    {
        using var letters = await StartAsync();
        var count = await PublishAllAsync(letters, queue);

        var table = await letters.RunAsync("list", "--messages");
        var listed = (await letters.ReadAsync("list", "--messages")).EnumerateArray().ToList();
        foreach (var id in listed.Select(letter => letter.GetProperty("id").GetGuid()).Distinct())
        {
            var shown = await letters.RunAsync("show", $"{id}", "--body");
            shown.AssertDone();
            Assert.All(shown.Output, AssertPrintable);
        }

        Assert.Equal((count, (uint)count), (listed.Count, await letters.Host.CountAsync(queue)));
        Assert.All(table.Output, AssertPrintable);
        Assert.Contains(listed, letter => !letter.GetProperty("isReadable").GetBoolean());
    }

    [Fact]
    public async Task What_waits_is_returned_whatever_it_holds()
    {
        using var letters = await StartAsync();
        var count = await PublishAllAsync(letters, Poison);

        (await letters.RunAsync("retry", "--all", "--yes")).AssertDone();

        var returned = await letters.TakeAllAsync(Queues.EnrichTranscript);
        Assert.Equal(Bodies.Select(b => b.Length), returned.Take(Bodies.Length).Select(m => m.Body.Length));
        Assert.Equal(count, returned.Count);
    }

    private static async Task<int> PublishAllAsync(DeadLettersUnderTest letters, string queue)
    {
        foreach (var body in Bodies)
            await letters.Host.PublishAsync(queue, body);
        foreach (var configure in Properties)
            await letters.Host.PublishAsync(queue, Job(Guid.NewGuid()), configure);
        return Bodies.Length + Properties.Length;
    }

    private static void AssertPrintable(string line) => Assert.DoesNotContain(line, c => char.IsControl(c) && c is not '\t');

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
