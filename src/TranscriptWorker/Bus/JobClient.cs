using System.Collections.Concurrent;
using MassTransit;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus;

/// <summary>
/// Sends commands over the bus and waits for the events that answer them. The queue of answers ends with its connection, and with it the
/// answers that were not received: when the queue is there again, commands without an answer are sent again. The same id gives the same
/// event.
/// </summary>
internal sealed class JobClient : IReceiveEndpointObserver
{
    // A connection that ends again meanwhile is followed by another attempt.
    private static readonly TimeSpan RepeatTimeout = TimeSpan.FromSeconds(30);

    private readonly IBus _bus;
    private readonly TimeProvider _clock;
    private readonly ILogger<JobClient> _logger;
    private readonly ConcurrentDictionary<Guid, Waiting> _waiting = new();

    public JobClient(IBus bus, TimeProvider clock, ILogger<JobClient> logger)
    {
        (_bus, _clock, _logger) = (bus, clock, logger);
        bus.ConnectReceiveEndpointObserver(this);
    }

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
        var waiting = _waiting.GetOrAdd(id, _ => new Waiting(token => SendAsync(queue, command, token)));
        await waiting.Send(cancellationToken);
        return await waiting.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task SendAsync<T>(string queue, T command, CancellationToken cancellationToken)
        where T : class
    {
        var endpoint = await _bus.GetSendEndpoint(Queues.AddressOf(queue));
        await endpoint.Send(command, cancellationToken);
    }

    /// <summary>Completes the calls that wait for an event.</summary>
    public void Answer(Guid id, object answer)
    {
        if (_waiting.TryRemove(id, out var waiting))
            waiting.Answer.TrySetResult(answer);
    }

    Task IReceiveEndpointObserver.Ready(ReceiveEndpointReady ready)
    {
        // The bus is not ready before this call ends.
        if (!_waiting.IsEmpty)
            _ = RepeatAsync();
        return Task.CompletedTask;
    }

    Task IReceiveEndpointObserver.Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

    Task IReceiveEndpointObserver.Faulted(ReceiveEndpointFaulted faulted) => Task.CompletedTask;

    private async Task RepeatAsync()
    {
        using var timeout = new CancellationTokenSource(RepeatTimeout, _clock);
        try
        {
            foreach (var (_, waiting) in _waiting)
                await waiting.Send(timeout.Token);
        }
        catch (Exception error)
        {
            // The queue's next return repeats them.
            Log.CommandsNotRepeated(_logger, error.Message);
        }
    }

    /// <summary>A command that has no answer yet.</summary>
    private sealed class Waiting(Func<CancellationToken, Task> send)
    {
        public Func<CancellationToken, Task> Send => send;

        public TaskCompletionSource<object> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>An invalidation failed.</summary>
internal sealed class InvalidationFailedException(string message) : Exception(message);
