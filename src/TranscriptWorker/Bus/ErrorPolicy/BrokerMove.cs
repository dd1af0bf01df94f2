using MassTransit;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>
/// The broker's move of a command to the poison queue, from which <see cref="PoisonAnswers"/> returned it to be answered and not run.
/// </summary>
internal static class BrokerMove
{
    /// <exception cref="MessageExpiredException">The broker moved the command because its time to live had ended.</exception>
    /// <exception cref="WorkerEndedException">The broker moved the command because it was delivered too often.</exception>
    public static void ThrowIfMade(ReceiveContext context)
    {
        switch (MessageMover.FindText(context, MessageMover.BrokerReason))
        {
            case null:
                return;
            case DeadLetter.Expired:
                throw new MessageExpiredException();
            default:
                throw new WorkerEndedException("The command was delivered too often and never acknowledged.");
        }
    }
}
