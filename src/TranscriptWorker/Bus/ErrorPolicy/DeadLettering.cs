using System.Diagnostics.Metrics;
using MassTransit;
using TranscriptWorker.Bus.Lanes;
using TranscriptWorker.Bus.RabbitMq;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>
/// Moves messages that failed for good to the error queue, or to the poison queue if they end their workers, and counts them. The bus in
/// memory has no such queues: there they are only counted.
/// </summary>
internal sealed class DeadLettering(IMeterFactory meters, TimeProvider clock)
{
    private readonly Counter<long> _messages = meters
        .Create(JobLanes.MeterName)
        .CreateCounter<long>("messages.dead_lettered", "{message}", "Messages that failed for good, by their queue and the reason.");

    /// <summary>Moves the message, and returns after the broker confirmed it.</summary>
    public async Task MoveAsync(ReceiveContext context, Failure failure)
    {
        await MessageMover.DeadLetterAsync(context, failure, clock.GetUtcNow());
        Count(MessageMover.DeadLetterQueueOf(context, failure), failure.Reason);
    }

    /// <summary>Counts a message that is in the queue.</summary>
    public void Count(string queue, string reason) => _messages.Add(1, new("queue", queue), new("reason", reason));
}
