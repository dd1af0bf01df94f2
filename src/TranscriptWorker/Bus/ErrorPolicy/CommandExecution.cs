using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>Runs a command, publishes the event that answers it, and applies <see cref="ErrorRules"/> when one of them fails.</summary>
internal sealed class CommandExecution(
    DatabaseOutageGate gate,
    StartGate starts,
    IOptions<BusOptions> bus,
    IOptions<JobOptions> jobs,
    TimeProvider clock,
    ILogger<CommandExecution> logger
)
{
    // Messages that were delivered with a longer attempt have waited long enough.
    private static readonly TimeSpan RetryAtOnceWithin = TimeSpan.FromSeconds(10);

    /// <returns>The result or the failure of the last attempt; null if the command waits in a retry queue for its next attempt.</returns>
    public async Task<Outcome<T>?> RunAsync<T>(ConsumeContext context, CommandIdentity command, Func<CancellationToken, Task<T>> run)
        where T : class
    {
        IDisposable? slot = null;
        try
        {
            return await RepeatAsync(
                context,
                command,
                async token =>
                {
                    // Once, however often the attempt is repeated.
                    slot ??= await starts.EnterAsync(context.ReceiveContext, command, token);
                    return await run(token);
                }
            );
        }
        finally
        {
            // Before the slot is free: the command that gets it may end this worker. A command that still waited when the process stopped
            // stays a suspect.
            if (slot is not null || !context.CancellationToken.IsCancellationRequested)
                await starts.LeaveAsync(context.ReceiveContext, command);
            slot?.Dispose();
        }
    }

    private async Task<Outcome<T>?> RepeatAsync<T>(ConsumeContext context, CommandIdentity command, Func<CancellationToken, Task<T>> run)
        where T : class
    {
        var started = clock.GetTimestamp();
        for (var (refusals, retries) = (0, 0); ; )
        {
            try
            {
                var result = await run(context.CancellationToken);
                gate.Succeeded();
                return new Outcome<T>(result, null);
            }
            catch (Exception error) when (!context.CancellationToken.IsCancellationRequested)
            {
                var failure = ErrorRules.OfCommand(error);
                if (failure.Retry == RetryMode.WhenDatabaseAnswers)
                {
                    if (await gate.WaitAsync((DurableTierException)error, refusals, context.CancellationToken) is { } counted)
                    {
                        refusals = counted;
                        continue;
                    }
                }
                else if (MayRetryAtOnce(failure, retries, started))
                {
                    await Task.Delay(ErrorRules.ImmediateRetryDelays[retries++], clock, context.CancellationToken);
                    continue;
                }

                return await TryRetryLaterAsync(context, command, failure) ? null : new Outcome<T>(null, failure);
            }
        }
    }

    /// <summary>
    /// Publishes the event that answers a command. If a subscriber's queue refuses it, the command goes to a retry queue, after its last
    /// attempt to the error queue.
    /// </summary>
    /// <returns>Whether it is published.</returns>
    public async Task<bool> TryAnswerAsync<T>(ConsumeContext context, CommandIdentity command, T @event, Guid messageId)
        where T : class
    {
        if (await PublishAsync(context, @event, messageId))
            return true;
        if (await TryRetryLaterAsync(context, command, ErrorRules.AnswerRefused))
            return false;
        await MessageMover.DeadLetterAsync(context.ReceiveContext, ErrorRules.AnswerRefused, clock.GetUtcNow());
        Log.AnswerRefused(logger, command.Id, command.TranscriptId, Queues.ErrorOf(MessageMover.QueueOf(context.ReceiveContext)));
        return false;
    }

    private async Task<bool> PublishAsync<T>(ConsumeContext context, T @event, Guid messageId)
        where T : class
    {
        if (bus.Value.IsRabbitMq)
            return await EventPublication.TryAsync(context.ReceiveContext, @event, messageId, context, clock);
        await context.Publish(@event, publish => publish.MessageId = messageId, context.CancellationToken);
        return true;
    }

    private bool MayRetryAtOnce(Failure failure, int retries, long started) =>
        bus.Value.IsRabbitMq
        && failure is { Retry: RetryMode.Delayed or RetryMode.WhenContentArrives, RetryAfter: null }
        && retries < ErrorRules.ImmediateRetryDelays.Count
        && clock.GetElapsedTime(started) < RetryAtOnceWithin;

    /// <returns>Whether the command waits in a retry queue.</returns>
    private async Task<bool> TryRetryLaterAsync(ConsumeContext context, CommandIdentity command, Failure failure)
    {
        if (NextAttempt(context.ReceiveContext, failure) is not var (delay, counter, count))
            return false;
        // The next attempt would come too late, and say less of the cause.
        if (clock.GetUtcNow() + delay >= command.Deadline)
            return false;
        await MessageMover.ToRetryAsync(context.ReceiveContext, delay, counter, count, failure);
        Log.CommandRetries(logger, command.Id, command.TranscriptId, failure.Reason, delay, failure.Message, failure.Defect);
        return true;
    }

    /// <summary>The delay before the next attempt, and the header that counts it; null if there is none.</summary>
    private (TimeSpan Delay, string Counter, int Count)? NextAttempt(ReceiveContext context, Failure failure)
    {
        // In the embedded profile the sender waits for the answer, gets the failure, and decides whether to send the command again.
        var delays = bus.Value.IsRabbitMq ? bus.Value.RetryDelays : [];
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
}

/// <summary>A command's result, or the reason why it has none.</summary>
internal sealed record Outcome<T>(T? Result, Failure? Failure)
    where T : class;
