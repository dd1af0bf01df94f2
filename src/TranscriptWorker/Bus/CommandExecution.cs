using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Bus;

/// <summary>Carries out a command: waits out an outage of the durable tier, and tries again what may pass, at once and later.</summary>
internal sealed class CommandExecution(
    DurableOutage outage,
    IOptions<BusOptions> options,
    TimeProvider clock,
    ILogger<CommandExecution> logger
)
{
    private const int AttemptsAtOnce = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <returns>What came of it; null where the command waits in a queue for its next attempt.</returns>
    public async Task<Outcome<T>?> RunAsync<T>(ConsumeContext context, Guid id, string transcriptId, Func<CancellationToken, Task<T>> run)
        where T : class
    {
        // Where somebody waits for the answer, a failure is one, and sending the command again is theirs to decide.
        var delays = options.Value.IsRabbitMq ? options.Value.RetryDelays : [];
        for (var (attempt, failures) = (0, 0); ; )
        {
            try
            {
                return new Outcome<T>(await run(context.CancellationToken), null);
            }
            catch (Exception error) when (!context.CancellationToken.IsCancellationRequested)
            {
                if (error is DurableTierException unavailable && await outage.WaitAsync(unavailable, attempt++, context.CancellationToken))
                    continue;
                var failure = Failure.Of(error);
                if (!failure.IsRetryable || delays.Count == 0)
                    return new Outcome<T>(null, failure);
                if (failures++ < AttemptsAtOnce)
                {
                    await Task.Delay(FirstPause * (1 << failures), clock, context.CancellationToken);
                    continue;
                }

                var earlier = QueueMove.AttemptOf(context.ReceiveContext);
                if (earlier >= delays.Count)
                    return new Outcome<T>(null, failure);
                await QueueMove.ToRetryAsync(context.ReceiveContext, delays[earlier], earlier + 1, failure);
                Log.CommandRetries(logger, id, transcriptId, failure.Reason, delays[earlier], failure.Message, failure.Defect);
                return null;
            }
        }
    }
}

/// <summary>A command's result, or why there is none.</summary>
internal sealed record Outcome<T>(T? Result, Failure? Failure)
    where T : class;
