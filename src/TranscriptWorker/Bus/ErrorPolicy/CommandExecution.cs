using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>Runs a command and applies <see cref="ErrorRules"/> when it fails.</summary>
internal sealed class CommandExecution(
    DatabaseOutageGate gate,
    IOptions<BusOptions> options,
    TimeProvider clock,
    ILogger<CommandExecution> logger
)
{
    /// <returns>The result or the failure of the last attempt; null if the command waits in a retry queue for its next attempt.</returns>
    public async Task<Outcome<T>?> RunAsync<T>(ConsumeContext context, Guid id, string transcriptId, Func<CancellationToken, Task<T>> run)
        where T : class
    {
        // In the embedded profile the sender waits for the answer, gets the failure, and decides whether to send the command again.
        var retryDelays = options.Value.IsRabbitMq ? options.Value.RetryDelays : [];
        for (var (outages, retries) = (0, 0); ; )
        {
            try
            {
                return new Outcome<T>(await run(context.CancellationToken), null);
            }
            catch (Exception error) when (!context.CancellationToken.IsCancellationRequested)
            {
                var failure = ErrorRules.OfCommand(error);
                if (
                    failure.Retry == RetryMode.WhenDatabaseAnswers
                    && await gate.WaitAsync((DurableTierException)error, outages++, context.CancellationToken)
                )
                    continue;
                if (!failure.IsRetryable || retryDelays.Count == 0)
                    return new Outcome<T>(null, failure);
                if (retries < ErrorRules.ImmediateRetryDelays.Count)
                {
                    await Task.Delay(ErrorRules.ImmediateRetryDelays[retries++], clock, context.CancellationToken);
                    continue;
                }

                var attempt = MessageMover.AttemptOf(context.ReceiveContext);
                if (attempt >= retryDelays.Count)
                    return new Outcome<T>(null, failure);
                await MessageMover.ToRetryAsync(context.ReceiveContext, retryDelays[attempt], attempt + 1, failure);
                Log.CommandRetries(logger, id, transcriptId, failure.Reason, retryDelays[attempt], failure.Message, failure.Defect);
                return null;
            }
        }
    }
}

/// <summary>A command's result, or the reason why it has none.</summary>
internal sealed record Outcome<T>(T? Result, Failure? Failure)
    where T : class;
