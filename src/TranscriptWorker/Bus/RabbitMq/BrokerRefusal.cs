using RabbitMQ.Client.Exceptions;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>Why the broker closed a channel.</summary>
internal static class BrokerRefusal
{
    // AMQP 0-9-1's PRECONDITION_FAILED, which has several causes.
    private const ushort PreconditionFailed = 406;

    /// <summary>
    /// Whether a message is larger than the broker's max_message_size:
    /// <see href="https://www.rabbitmq.com/docs/configure#config-items"/>, 16 MiB by default since RabbitMQ 4.0.
    /// </summary>
    public static bool IsForSize(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
            if (
                cause is OperationInterruptedException { ShutdownReason: { ReplyCode: PreconditionFailed } reason }
                && reason.ReplyText.Contains("message size", StringComparison.Ordinal)
            )
                return true;
        return false;
    }
}
