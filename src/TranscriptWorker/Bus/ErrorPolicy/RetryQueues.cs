using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>Moves commands that failed to the queue in which they wait for their next attempt.</summary>
internal sealed class RetryQueues(
    Erasures erasures,
    IOptions<BusOptions> bus,
    IOptions<JobOptions> jobs,
    TimeProvider clock,
    ILogger<RetryQueues> logger
)
{
    /// <summary>Whether the bus has queues in which commands wait. The bus in memory has none.</summary>
    public bool Exist => bus.Value.IsRabbitMq;

    /// <returns>Whether the command waits; if not, it has no attempt left, or none that would be of use.</returns>
    public async Task<bool> TryMoveAsync(
        ReceiveContext context,
        CommandIdentity command,
        Failure failure,
        CancellationToken cancellationToken
    )
    {
        if (FindNextAttempt(context, failure) is not var (delay, counter, count))
            return false;
        // The next attempt would come too late, and say less of the cause.
        if (clock.GetUtcNow() + delay >= command.Deadline)
            return false;
        // Before the message moves: its next attempt may start at any time after that.
        if (command.Tracked is { } tracked)
            await tracked.WaitAsync(delay, failure, cancellationToken);
        var headers = new Dictionary<string, object?>(StringComparer.Ordinal) { [counter] = count };
        if (await FindGenerationAsync(context, command, cancellationToken) is { } generation)
            headers[MessageMover.Generation] = generation;
        await MessageMover.ToRetryAsync(context, delay, failure, headers);
        Log.CommandRetries(logger, command.Id, command.TranscriptId, failure.Reason, delay, failure.Message, failure.Defect);
        return true;
    }

    /// <summary>Refuses a job whose content was erased since it began to wait.</summary>
    /// <exception cref="ContentErasedException">The content was erased.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task CheckContentAsync(ReceiveContext context, CommandIdentity command, CancellationToken cancellationToken)
    {
        if (command is not { BringsContent: true, Subject: { } subject })
            return;
        if (MessageMover.FindNumber(context, MessageMover.Generation) is not { } generation)
            return;
        if (await erasures.HaveErasedAsync(subject, generation, command.SourceVersion, cancellationToken))
            throw new ContentErasedException();
    }

    /// <summary>The delay before the next attempt, and the header that counts it; null if there is none.</summary>
    private (TimeSpan Delay, string Counter, int Count)? FindNextAttempt(ReceiveContext context, Failure failure)
    {
        // In the embedded profile the sender waits for the answer, gets the failure, and decides whether to send the command again.
        var delays = Exist ? bus.Value.RetryDelays : [];
        if (failure.Retry == RetryMode.WhenContentArrives)
        {
            var waits = MessageMover.CountOf(context, MessageMover.Waits);
            return delays.Count > 0 && waits * delays.Min() < jobs.Value.ContentPatience
                ? (delays.Min(), MessageMover.Waits, waits + 1)
                : null;
        }

        var attempt = MessageMover.CountOf(context, MessageMover.Attempt);
        if (!failure.IsRetryable || attempt >= delays.Count)
            return null;
        // The longest queue, if the host asks for more time than any gives.
        var delay = delays.Skip(attempt).Where(d => !(d < failure.RetryAfter)).DefaultIfEmpty(delays.Max()).First();
        return (delay, MessageMover.Attempt, attempt + 1);
    }

    /// <summary>The generation to note; null if there is none, or if an earlier attempt noted it.</summary>
    private async Task<long?> FindGenerationAsync(ReceiveContext context, CommandIdentity command, CancellationToken cancellationToken)
    {
        if (command is not { BringsContent: true, Subject: { } subject })
            return null;
        if (MessageMover.FindNumber(context, MessageMover.Generation) is not null)
            return null;
        try
        {
            return await erasures.FindGenerationAsync(subject, cancellationToken);
        }
        catch (DurableTierException error)
        {
            // Better a job that no erasure reaches until its next failure than one that does not wait.
            Log.GenerationNotNoted(logger, command.Id, command.TranscriptId, error.Message);
            return null;
        }
    }
}

/// <summary>The content that a job brings was erased while the job waited for its next attempt.</summary>
internal sealed class ContentErasedException()
    : Exception("The content was erased while this job waited for its next attempt: submit new content with a new job id.");
