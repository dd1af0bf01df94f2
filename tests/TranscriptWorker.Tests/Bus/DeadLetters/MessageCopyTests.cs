using RabbitMQ.Client;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Tests.Bus.DeadLetters;

public sealed class MessageCopyTests
{
    private const uint FrameMax = 131_072;
    private const string User = "worker";

    [Fact]
    public void A_message_that_stays_keeps_all_but_what_would_deliver_it_elsewhere()
    {
        var copy = MessageCopy.Unchanged(
            Properties("a", "tw-reason", "tw-attempt", "x-death", "CC", "BCC", "x-delivery-count", "x-acquired-count"),
            User,
            FrameMax
        );

        Assert.Equal(["a", "tw-attempt", "tw-reason", "x-death"], copy.Headers!.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(("m", "60000", User), (copy.MessageId, copy.Expiration, copy.UserId));
        Assert.False(MessageCopy.Unchanged(Properties(), "another", FrameMax).IsUserIdPresent());
    }

    [Fact]
    public void A_returned_message_keeps_what_its_sender_gave_and_nothing_of_its_failures()
    {
        var copy = MessageCopy.Fresh(
            Properties(
                "a",
                "tw-reason",
                "tw-attempt",
                "tw-waits",
                "tw-explanation",
                "tw-failed-at",
                "x-death",
                "x-first-death-queue",
                "x-last-death-reason"
            ),
            FrameMax
        );

        Assert.Equal(["a"], copy.Headers!.Keys, StringComparer.Ordinal);
        Assert.Equal(("m", true, false, false), (copy.MessageId, copy.Persistent, copy.IsExpirationPresent(), copy.IsUserIdPresent()));
        Assert.False(MessageCopy.Fresh(Properties("tw-reason"), FrameMax).IsHeadersPresent());
    }

    [Fact]
    public void A_header_is_dropped_only_if_all_do_not_fit_a_frame()
    {
        var (fitting, oversized) = (Properties("a"), Properties("a"));
        fitting.Headers!["large"] = new byte[FrameMax - 2_600];
        oversized.Headers!["large"] = new byte[FrameMax];

        Assert.Equal(["a", "large"], MessageCopy.Unchanged(fitting, User, FrameMax).Headers!.Keys, StringComparer.Ordinal);
        Assert.Equal(["a"], MessageCopy.Unchanged(oversized, User, FrameMax).Headers!.Keys, StringComparer.Ordinal);
    }

    private static BasicProperties Properties(params string[] headers) =>
        new()
        {
            MessageId = "m",
            Expiration = "60000",
            UserId = User,
            Headers = headers.ToDictionary(h => h, object? (_) => 1, StringComparer.Ordinal),
        };
}
