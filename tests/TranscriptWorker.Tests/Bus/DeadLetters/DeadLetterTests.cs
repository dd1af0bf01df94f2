using System.Text;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Tests.Bus.DeadLetters;

public sealed class DeadLetterTests
{
    private static readonly DeadLetterQueue Error = new(Queues.EnrichTranscript, DeadLetterKind.Error);
    private static readonly DeadLetterQueue Poison = new(Queues.EnrichTranscript, DeadLetterKind.Poison);
    private static readonly DateTimeOffset Nine = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_worker_says_in_the_headers_why_and_when()
    {
        var letter = Read(
            Error,
            ("tw-reason", Utf8("timed-out")),
            ("tw-explanation", Utf8("It took too long.")),
            ("tw-failed-at", Utf8("2026-01-15T09:00:00.000Z"))
        );

        Assert.Equal(new DeadLetterCause("enrich-transcript", "enrich-transcript_error", "timed-out", "It took too long."), letter.Cause);
        Assert.Equal(Nine, letter.FailedAt);
    }

    [Fact]
    public void The_broker_says_why_and_when_in_its_history_and_not_in_what_an_earlier_failure_left()
    {
        var letter = Read(
            Poison,
            ("tw-reason", Utf8("content-unreachable")),
            (
                "x-death",
                new List<object>
                {
                    Death("enrich-transcript_retry-60s", "expired", 1),
                    Death("enrich-transcript", "delivery_limit", Nine.ToUnixTimeSeconds()),
                }
            )
        );

        Assert.Equal(
            ("delivery_limit", "No worker acknowledged it within the delivery limit.", Nine),
            (letter.Cause.Reason, letter.Cause.Explanation, letter.FailedAt)
        );
    }

    [Fact]
    public void A_message_that_the_broker_took_from_a_backfill_queue_says_so_too()
    {
        var letter = Read(
            Poison,
            ("x-death", new List<object> { Death("enrich-transcript_backfill-3", "delivery_limit", Nine.ToUnixTimeSeconds()) })
        );

        Assert.Equal(("delivery_limit", Nine), (letter.Cause.Reason, letter.FailedAt));
    }

    [Fact]
    public void A_worker_that_moved_a_message_to_the_poison_queue_is_believed()
    {
        var letter = Read(
            Poison,
            ("tw-reason", Utf8("internal-error")),
            ("tw-failed-at", Utf8("2026-01-15T09:00:00Z")),
            ("x-death", new List<object> { Death("enrich-transcript", "expired", 1) })
        );

        Assert.Equal(("internal-error", Nine), (letter.Cause.Reason, letter.FailedAt));
    }

    [Fact]
    public void Headers_that_say_nothing_are_an_unknown_reason_at_an_unknown_time()
    {
        foreach (var queue in (DeadLetterQueue[])[Error, Poison])
        foreach (object? value in (object?[])[null, 7, 1L, Utf8("\u001b"), new List<object?> { null, 7, Death("elsewhere", "expired", 1) }])
        {
            var letter = Read(queue, ("tw-failed-at", value), ("x-death", value));
            Assert.Equal(("unknown", null), (letter.Cause.Reason, letter.FailedAt));
        }

        Assert.Null(Read(Poison, ("x-death", new List<object> { Death("enrich-transcript", "expired", long.MaxValue) })).FailedAt);
    }

    [Fact]
    public void Text_of_headers_is_shortened_and_has_no_control_characters()
    {
        var letter = Read(Error, ("tw-reason", Utf8(new string('x', 5000))), ("tw-explanation", Utf8($"\r\n{new string('y', 5000)}")));

        Assert.Equal((128, 300), (letter.Cause.Reason.Length, letter.Cause.Explanation.Length));
        Assert.StartsWith("??y", letter.Cause.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_without_a_command_has_the_id_of_the_message_or_of_its_content()
    {
        var id = Guid.NewGuid();

        Assert.Equal(id, DeadLetter.Read(Error, new BasicProperties { MessageId = $"{id}" }, Utf8("no JSON")).Id);
        Assert.Equal(Of("no JSON"), Of("no JSON"));
        Assert.NotEqual(Of("no JSON"), Of("none"));

        static Guid Of(string body) => DeadLetter.Read(Error, new BasicProperties { MessageId = "7" }, Utf8(body)).Id;
    }

    private static DeadLetter Read(DeadLetterQueue queue, params (string Name, object? Value)[] headers) =>
        DeadLetter.Read(
            queue,
            new BasicProperties { Headers = headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.Ordinal) },
            Utf8("{}")
        );

    private static Dictionary<string, object?> Death(string queue, string reason, long time) =>
        new(StringComparer.Ordinal)
        {
            ["queue"] = Utf8(queue),
            ["reason"] = Utf8(reason),
            ["time"] = new AmqpTimestamp(time),
        };

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
