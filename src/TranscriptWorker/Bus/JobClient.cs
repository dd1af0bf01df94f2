using System.Collections.Concurrent;
using MassTransit;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus;

/// <summary>Sends commands over the bus and waits for the events that answer them.</summary>
internal sealed class JobClient(IBus bus)
{
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource<object>> _waiting = new();

    /// <returns>A <see cref="TranscriptEnriched"/> or an <see cref="EnrichmentFailed"/>.</returns>
    public Task<object> EnrichAsync(EnrichTranscript job, CancellationToken cancellationToken) =>
        SendAsync(Queues.EnrichTranscript, job.JobId, job, cancellationToken);

    /// <exception cref="InvalidationFailedException">The invalidation was refused or given up.</exception>
    public async Task<TranscriptInvalidated> InvalidateAsync(InvalidateTranscript command, CancellationToken cancellationToken)
    {
        var id = command.InvalidationId ?? Guid.CreateVersion7();
        var answer = await SendAsync(Queues.InvalidateTranscript, id, command with { InvalidationId = id }, cancellationToken);
        return answer as TranscriptInvalidated ?? throw new InvalidationFailedException(((InvalidationFailed)answer).Message);
    }

    private async Task<object> SendAsync<T>(string queue, Guid id, T command, CancellationToken cancellationToken)
        where T : class
    {
        // A caller that gives up leaves its place to whoever waits for the same job; the event, which always comes, clears it.
        var answer = _waiting.GetOrAdd(id, _ => new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously));
        var endpoint = await bus.GetSendEndpoint(Queues.AddressOf(queue));
        await endpoint.Send(command, cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    private void Answer(Guid id, object answer)
    {
        if (_waiting.TryRemove(id, out var waiting))
            waiting.TrySetResult(answer);
    }

    /// <summary>Hands the events to whoever waits for them.</summary>
    internal sealed class AnswerConsumer(JobClient client)
        : IConsumer<TranscriptEnriched>,
            IConsumer<EnrichmentFailed>,
            IConsumer<TranscriptInvalidated>,
            IConsumer<InvalidationFailed>
    {
        public Task Consume(ConsumeContext<TranscriptEnriched> context) => Answer(context.Message.JobId, context.Message);

        public Task Consume(ConsumeContext<EnrichmentFailed> context) => Answer(context.Message.JobId, context.Message);

        public Task Consume(ConsumeContext<TranscriptInvalidated> context) => Answer(context.Message.InvalidationId, context.Message);

        public Task Consume(ConsumeContext<InvalidationFailed> context) => Answer(context.Message.InvalidationId, context.Message);

        private Task Answer(Guid id, object answer)
        {
            client.Answer(id, answer);
            return Task.CompletedTask;
        }
    }
}

/// <summary>An invalidation was refused or given up.</summary>
internal sealed class InvalidationFailedException(string message) : Exception(message);
