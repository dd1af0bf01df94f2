using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;
using TranscriptWorker.Contracts;
using static TranscriptWorker.IntegrationTests.Bus.DeadLetters.DeadLettersUnderTest;

namespace TranscriptWorker.IntegrationTests.Bus.DeadLetters;

public sealed class LookingTests
{
    private const string Elsewhere = "elsewhere";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Looking_changes_neither_counts_nor_order_nor_properties_nor_deliveries()
    {
        using var letters = await StartAsync();
        var ids = Enumerable.Range(0, 4).Select(_ => Guid.NewGuid()).ToList();
        foreach (var queue in (string[])[Error, Poison])
        foreach (var id in ids)
            await letters.Host.PublishAsync(queue, Job(id), Decorate);

        for (var round = 0; round < 8; round++)
        {
            Assert.Equal(8, (await letters.ReadAsync("list")).EnumerateArray().Sum(group => group.GetProperty("messages").GetInt32()));
            Assert.Equal(2, (await letters.ReadAsync("show", $"{ids[2]}", "--body")).GetArrayLength());
            Assert.Equal(1, (await letters.ReadAsync("retry", "--queue", "error", "--dry-run")).GetArrayLength());
        }

        foreach (var queue in (string[])[Error, Poison])
        {
            var taken = await letters.TakeAllAsync(queue);
            Assert.Equal(ids, taken.Select(m => JsonElement.Parse(m.Body.Span).GetProperty("jobId").GetGuid()));
            Assert.All(taken, AssertDecorated);
        }
    }

    [Fact]
    public async Task A_message_is_seen_once_though_others_come_and_go_meanwhile()
    {
        using var letters = await StartAsync();
        var ids = await letters.FailJobsAsync(6);
        var (seen, late) = (new List<Guid>(), Guid.NewGuid());

        await letters.RotateAsync(
            new DeadLetterQueue(Queues.EnrichTranscript, DeadLetterKind.Error),
            _ => DeadLetterFate.Keep,
            async message =>
            {
                seen.Add(message.Letter.Id);
                if (seen.Count == 1)
                    await letters.FailAsync(Error, Job(late));
                if (seen.Count == 2)
                    for (var taken = 0; taken < 3; taken++)
                        await letters.Host.TakeAsync(Error);
            },
            Cancellation
        );

        Assert.Equal([ids[0], ids[1], ids[5], late], seen);
        Assert.Equal([ids[0], ids[1], ids[5], late], await letters.TakeIdsAsync(Error));
    }

    [Fact]
    public async Task What_fails_while_a_queue_is_looked_at_is_not_seen_and_stays()
    {
        using var letters = await StartAsync();
        var ids = await letters.FailJobsAsync(3);
        var (seen, late) = (new List<Guid>(), Guid.NewGuid());

        await letters.RotateAsync(
            new DeadLetterQueue(Queues.EnrichTranscript, DeadLetterKind.Error),
            _ => DeadLetterFate.Discard,
            async message =>
            {
                seen.Add(message.Letter.Id);
                if (seen.Count == 1)
                    await letters.FailAsync(Error, Job(late));
            },
            Cancellation
        );

        Assert.Equal(ids, seen);
        Assert.Equal([late], await letters.TakeIdsAsync(Error));
    }

    [Fact]
    public async Task Messages_are_grouped_by_their_cause_with_counts_and_times()
    {
        using var letters = await StartAsync();
        var (first, last) = (DateTimeOffset.Parse("2026-01-15T09:00:00Z"), DateTimeOffset.Parse("2026-01-15T10:00:00Z"));
        await letters.FailAsync(Error, Job(Guid.NewGuid()), FailureReasons.TimedOut, last);
        await letters.FailAsync(Error, Job(Guid.NewGuid()), FailureReasons.TimedOut, first);
        await letters.FailAsync(Error, Job(Guid.NewGuid(), tenant: "acme"), FailureReasons.InternalError, last);
        await letters.FailAsync("invalidate-transcript_error", "{}", FailureReasons.TimedOut, last);

        var groups = (await letters.ReadAsync("list")).EnumerateArray().ToList();
        var ofTenant = (await letters.ReadAsync("list", "--tenant", "acme")).EnumerateArray().ToList();
        var old = (await letters.ReadAsync("list", "--before", "2026-01-15T09:30:00Z", "--messages")).EnumerateArray().ToList();
        var table = await letters.RunAsync("list");

        Assert.Equal([2, 1, 1], groups.Select(g => g.GetProperty("messages").GetInt32()));
        Assert.Equal(
            (Queues.EnrichTranscript, Error, FailureReasons.TimedOut, "It failed.", first, last),
            (
                groups[0].GetProperty("command").GetString(),
                groups[0].GetProperty("queue").GetString(),
                groups[0].GetProperty("reason").GetString(),
                groups[0].GetProperty("explanation").GetString(),
                groups[0].GetProperty("oldest").GetDateTimeOffset(),
                groups[0].GetProperty("newest").GetDateTimeOffset()
            )
        );
        Assert.Equal(FailureReasons.InternalError, Assert.Single(ofTenant).GetProperty("reason").GetString());
        Assert.Equal(first, Assert.Single(old).GetProperty("failedAt").GetDateTimeOffset());
        Assert.Equal("4 messages in 3 groups", table.Output[^1]);
    }

    [Fact]
    public async Task A_transcript_is_shown_to_those_only_who_ask_for_the_body()
    {
        using var letters = await StartAsync();
        var id = (await letters.FailJobsAsync(1))[0];

        var shown = await letters.RunAsync("show", $"{id}");
        var body = await letters.RunAsync("show", $"{id}", "--body");
        var unknown = await letters.RunAsync("show", $"{Guid.NewGuid()}");

        Assert.Contains(
            shown.Output,
            line => line.Contains("content", StringComparison.Ordinal) && line.Contains("string, 13 bytes", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(shown.Output, line => line.Contains("Ann", StringComparison.Ordinal));
        Assert.Contains(body.Output, line => line.Contains("Ann: Hello.", StringComparison.Ordinal));
        unknown.AssertRefused(1, "no message of the id");
    }

    [Fact]
    public async Task A_look_delivers_no_copies_elsewhere_and_is_not_stopped_by_another_users_name()
    {
        using var letters = await StartAsync();
        await letters.Host.DeclareQueueAsync(Elsewhere, new Dictionary<string, object?>(StringComparer.Ordinal));
        await letters.Host.PublishAsync(
            Error,
            Job(Guid.NewGuid()),
            properties => properties.Headers = Headers(("CC", new List<object> { Elsewhere }))
        );
        await letters.Host.TakeAsync(Elsewhere);

        (await letters.RunAsync("list")).AssertDone();

        Assert.Equal((1u, 0u), (await letters.Host.CountAsync(Error), await letters.Host.CountAsync(Elsewhere)));
    }

    [Fact]
    public async Task Only_one_run_at_a_time_looks_at_the_queues()
    {
        using var letters = await StartAsync();
        await letters.FailJobsAsync(1);
        var second = await letters.Host.UseAsync(async channel =>
        {
            await channel.QueueDeclareAsync(
                DeadLetterQueues.Lock,
                durable: false,
                exclusive: true,
                autoDelete: true,
                cancellationToken: Cancellation
            );
            return await letters.RunAsync("list");
        });
        var afterwards = await letters.RunAsync("list");

        second.AssertRefused(3, "is locked by another run of dead-letters");
        afterwards.AssertDone();
    }

    [Fact]
    public async Task Where_there_are_no_queues_it_is_said_and_how_to_get_them()
    {
        using var letters = await StartAsync();
        await letters.Host.UseAsync(async channel => await channel.QueueDeleteAsync(Poison, cancellationToken: Cancellation));

        (await letters.RunAsync("list")).AssertRefused(3, "run: TranscriptWorker topology declare");
    }

    private static void Decorate(BasicProperties properties)
    {
        (properties.MessageId, properties.CorrelationId, properties.Type, properties.AppId) = ("m", "c", "t", "a");
        (properties.ContentType, properties.ContentEncoding, properties.ReplyTo) = ("application/json", "none", "r");
        (properties.Priority, properties.DeliveryMode, properties.Timestamp) = (3, DeliveryModes.Transient, new AmqpTimestamp(7));
        properties.Headers = Headers(
            ("tw-reason", FailureReasons.TimedOut),
            ("tw-attempt", 3),
            ("null", null),
            ("true", true),
            ("number", 1.5),
            ("bytes", new byte[] { 0xC3, 0x28 }),
            ("list", new List<object> { 1, "a" }),
            ("x-death", new List<object> { Headers(("queue", Queues.EnrichTranscript), ("reason", "expired"), ("count", 1L)) })
        );
    }

    private static void AssertDecorated(BasicGetResult taken)
    {
        var (expected, properties) = (new BasicProperties(), taken.BasicProperties);
        Decorate(expected);
        Assert.Equal(
            (expected.MessageId, expected.CorrelationId, expected.Type, expected.AppId, expected.ContentType, expected.ContentEncoding),
            (
                properties.MessageId,
                properties.CorrelationId,
                properties.Type,
                properties.AppId,
                properties.ContentType,
                properties.ContentEncoding
            )
        );
        Assert.Equal(
            (expected.ReplyTo, expected.Priority, expected.DeliveryMode, expected.Timestamp, false),
            (properties.ReplyTo, properties.Priority, properties.DeliveryMode, properties.Timestamp, taken.Redelivered)
        );
        var headers = properties.Headers!;
        Assert.Equal(0L, headers.TryGetValue("x-delivery-count", out var deliveries) ? deliveries : 0L);
        // This client numbers what it publishes, and the broker what it delivers.
        Assert.True(headers["x-dotnet-pub-seq-no"] is 1L or byte[] { Length: 8 } and [.., 1]);
        string[] added = ["x-delivery-count", "x-dotnet-pub-seq-no"];
        Assert.Equal(
            expected.Headers!.Keys.Order(StringComparer.Ordinal),
            headers.Keys.Except(added, StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(
            (FailureReasons.TimedOut, 3, null, true, 1.5),
            (
                Encoding.UTF8.GetString((byte[])headers["tw-reason"]!),
                headers["tw-attempt"],
                headers["null"],
                headers["true"],
                headers["number"]
            )
        );
        Assert.Equal([0xC3, 0x28], (byte[])headers["bytes"]!);
        Assert.Equal(2, ((IList<object>)headers["list"]!).Count);
        Assert.Single((IList<object>)headers["x-death"]!);
    }
}
