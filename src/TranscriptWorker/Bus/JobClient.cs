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

    /// <exception cref="InvalidationFailedException">The invalidation failed.</exception>
    public async Task<TranscriptInvalidated> InvalidateAsync(InvalidateTranscript command, CancellationToken cancellationToken)
    {
        var id = command.InvalidationId ?? Guid.CreateVersion7();
        var answer = await SendAsync(Queues.InvalidateTranscript, id, command with { InvalidationId = id }, cancellationToken);
        return answer as TranscriptInvalidated ?? throw new InvalidationFailedException(((InvalidationFailed)answer).Message);
    }

    private async Task<object> SendAsync<T>(string queue, Guid id, T command, CancellationToken cancellationToken)
        where T : class
    {
        // Callers with the same id share the answer. A cancelled caller leaves the entry to the others; the event, which always comes,
        // removes it.
        var answer = _waiting.GetOrAdd(id, _ => new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously));
        var endpoint = await bus.GetSendEndpoint(Queues.AddressOf(queue));
        await endpoint.Send(command, cancellationToken);
        return await answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Completes the calls that wait for an event.</summary>
    public void Answer(Guid id, object answer)
    {
        if (_waiting.TryRemove(id, out var waiting))
            waiting.TrySetResult(answer);
    }
}

/// <summary>An invalidation failed.</summary>
internal sealed class InvalidationFailedException(string message) : Exception(message);
