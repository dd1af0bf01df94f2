using System.Text;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>
/// Has the messages answered that the broker moves to a poison queue by itself, because no worker acknowledged them or because the time to
/// live that their sender gave them ended. Each returns once to the queue of its command, with a header that says so: the worker that takes
/// it answers it and moves it back, and runs nothing.
/// </summary>
/// <remarks>
/// New messages stand at the end of a queue, of which only the front can be looked at. A queue is therefore looked through only when it has
/// more messages than after the last look of this process.
/// </remarks>
internal sealed class PoisonAnswers(
    Broker broker,
    DeadLetterQueues queues,
    DeadLettering deadLetters,
    IOptions<BusOptions> options,
    TimeProvider clock,
    ILogger<PoisonAnswers> logger
) : BackgroundService
{
    // RabbitMQ 4 drops a message after 20 deliveries from a queue that names no limit.
    private const int MaxFailures = 3;

    private static readonly IReadOnlyList<DeadLetterQueue> PoisonQueues =
    [
        .. DeadLetterQueue.All.Where(queue => queue.Kind == DeadLetterKind.Poison),
    ];

    private readonly Dictionary<DeadLetterQueue, int> _seen = PoisonQueues.ToDictionary(queue => queue, _ => 0);
    private readonly Dictionary<DeadLetterQueue, int> _failures = PoisonQueues.ToDictionary(queue => queue, _ => 0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                // Not always the same time, so that workers that start together do not look together.
                await Task.Delay(options.Value.PoisonPeriod * (0.5 + Random.Shared.NextDouble()), clock, stoppingToken);
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped. If the service did not even start, the host would log this as a failure.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var (queue, count) in await CountAsync(cancellationToken))
            {
                var hasGrown = count > _seen[queue];
                _seen[queue] = count;
                if (hasGrown)
                    await TryLookThroughAsync(queue, cancellationToken);
            }
        }
        catch (BrokerException error)
        {
            // The bus reports a broker that is down. The next look counts again.
            Log.PoisonNotCounted(logger, error.Message);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // A defect here must not end the service: jobs do not depend on it.
            Log.PoisonLookFailed(logger, error);
        }
    }

    private async Task TryLookThroughAsync(DeadLetterQueue queue, CancellationToken cancellationToken)
    {
        try
        {
            await queues.RunAsync(rotation => ReturnUnansweredAsync(rotation, queue, cancellationToken), cancellationToken);
            _failures[queue] = 0;
        }
        catch (BrokerException error)
        {
            // A message that the client library cannot read ends each look: not more often than the broker counts deliveries of it.
            if (!error.IsTransient || ++_failures[queue] < MaxFailures)
                _seen[queue] = 0;
            Log.PoisonNotLookedThrough(logger, queue.Name, error.Message);
        }
    }

    private Task<List<(DeadLetterQueue Queue, int Count)>> CountAsync(CancellationToken cancellationToken) =>
        broker.RunAsync(
            async (connection, token) =>
            {
                var counts = new List<(DeadLetterQueue, int)>();
                await using var channel = await connection.CreateChannelAsync(cancellationToken: token);
                foreach (var queue in PoisonQueues)
                    counts.Add((queue, (int)Math.Min(await channel.MessageCountAsync(queue.Name, token), int.MaxValue)));
                return counts;
            },
            cancellationToken
        );

    private async Task ReturnUnansweredAsync(DeadLetterRotation rotation, DeadLetterQueue queue, CancellationToken cancellationToken)
    {
        var count = await rotation.CountAsync(queue);
        await rotation.RunAsync(queue, count, (message, _) => Task.FromResult(Decide(message)), Report, cancellationToken);

        void Report(WaitingMessage message, DeadLetterOutcome outcome, string? refusal)
        {
            var cause = message.Letter.Cause;
            if (outcome == DeadLetterOutcome.Moved)
            {
                _seen[queue]--;
                Log.PoisonReturned(logger, message.Letter.Id, cause.Queue, cause.Reason, cause.Command);
            }
            else if (outcome == DeadLetterOutcome.Failed)
            {
                // The next look tries again.
                _seen[queue] = 0;
                Log.PoisonNotReturned(logger, message.Letter.Id, cause.Queue, cause.Command, refusal);
            }
            else if (IsUnanswerable(message))
            {
                deadLetters.Count(queue.Name, FailureReasons.WorkerEnded);
                Log.PoisonUnanswerable(logger, message.Letter.Id, cause.Queue);
            }
        }
    }

    private DeadLetterDecision Decide(WaitingMessage message)
    {
        if (message.IsMovedByWorker)
            return new DeadLetterDecision(DeadLetterFate.Keep);
        // Not even with the header could a worker answer it.
        if (IsUnanswerable(message))
            return new DeadLetterDecision(DeadLetterFate.Keep)
            {
                Headers = MessageMover.FailureHeaders(
                    FailureReasons.WorkerEnded,
                    "It ended each worker that was to answer it.",
                    clock.GetUtcNow()
                ),
            };
        return new DeadLetterDecision(DeadLetterFate.Return)
        {
            Headers = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [MessageMover.BrokerReason] = Encoding.UTF8.GetBytes(message.Letter.Cause.Reason),
            },
        };
    }

    private static bool IsUnanswerable(WaitingMessage message) =>
        !message.IsMovedByWorker && message.Properties.Headers?.ContainsKey(MessageMover.BrokerReason) == true;
}
