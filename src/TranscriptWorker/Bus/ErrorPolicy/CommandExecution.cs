using MassTransit;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>Runs a command, publishes the event that answers it, and applies <see cref="ErrorRules"/> when one of them fails.</summary>
internal sealed class CommandExecution(
    DatabaseOutageGate gate,
    StartGate starts,
    RetryQueues queues,
    DeadLettering deadLetters,
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
                    await queues.CheckContentAsync(context.ReceiveContext, command, token);
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

    /// <summary>Runs a command, or a step of one, beside the commands that have slots, with the same retries.</summary>
    /// <returns>As <see cref="RunAsync"/>.</returns>
    public async Task<Outcome<T>?> RepeatAsync<T>(ConsumeContext context, CommandIdentity command, Func<CancellationToken, Task<T>> run)
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

                return await queues.TryMoveAsync(context.ReceiveContext, command, failure, context.CancellationToken)
                    ? null
                    : new Outcome<T>(null, failure);
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
        if (await queues.TryMoveAsync(context.ReceiveContext, command, ErrorRules.AnswerRefused, context.CancellationToken))
            return false;
        await deadLetters.MoveAsync(context.ReceiveContext, ErrorRules.AnswerRefused);
        Log.AnswerRefused(logger, command.Id, command.TranscriptId, Queues.ErrorOf(MessageMover.QueueOf(context.ReceiveContext)));
        return false;
    }

    /// <summary>Moves a command that was answered to the queue in which it waits for an operator.</summary>
    public Task DeadLetterAsync(ConsumeContext context, Failure failure) => deadLetters.MoveAsync(context.ReceiveContext, failure);

    private async Task<bool> PublishAsync<T>(ConsumeContext context, T @event, Guid messageId)
        where T : class
    {
        if (queues.Exist)
            return await EventPublication.TryAsync(context.ReceiveContext, @event, messageId, context, clock);
        await context.Publish(@event, publish => publish.MessageId = messageId, context.CancellationToken);
        return true;
    }

    private bool MayRetryAtOnce(Failure failure, int retries, long started) =>
        queues.Exist
        && failure is { Retry: RetryMode.Delayed or RetryMode.WhenContentArrives, RetryAfter: null }
        && retries < ErrorRules.ImmediateRetryDelays.Count
        && clock.GetElapsedTime(started) < RetryAtOnceWithin;
}

/// <summary>A command's result, or the reason why it has none.</summary>
internal sealed record Outcome<T>(T? Result, Failure? Failure)
    where T : class;
