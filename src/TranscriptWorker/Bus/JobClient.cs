using System.Collections.Concurrent;
using System.Text.Json;
using MassTransit;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus;

/// <summary>
/// Sends commands over the bus and waits for the events that answer them. The queue of answers ends with its connection, and with it the
/// answers that were not received: when the queue is there again, commands without an answer are sent again. The same id gives the same
/// event.
/// </summary>
internal sealed class JobClient : IReceiveEndpointObserver, ISendObserver
{
    // The bus library sends without end while the broker is away.
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(8);

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
        bus.ConnectSendObserver(this);
    }

    /// <returns>A <see cref="TranscriptEnriched"/> or an <see cref="EnrichmentFailed"/>.</returns>
    /// <exception cref="CommandRefusedException">The command was not sent, or has no answer.</exception>
    public Task<object> EnrichAsync(EnrichTranscript job, CancellationToken cancellationToken) =>
        SendAsync(Queues.EnrichTranscript, (job.JobId, job.TenantId, job.TranscriptId), job, cancellationToken);

    /// <exception cref="InvalidationFailedException">The invalidation failed.</exception>
    /// <exception cref="CommandRefusedException">The command was not sent, or has no answer.</exception>
    public async Task<TranscriptInvalidated> InvalidateAsync(InvalidateTranscript command, CancellationToken cancellationToken)
    {
        var id = command.InvalidationId ?? Guid.CreateVersion7();
        var answer = await SendAsync(
            Queues.InvalidateTranscript,
            (id, command.TenantId, command.TranscriptId),
            command with
            {
                InvalidationId = id,
            },
            cancellationToken
        );
        return answer as TranscriptInvalidated ?? throw new InvalidationFailedException(((InvalidationFailed)answer).Message);
    }

    /// <summary>Sends a job whose answer nobody here waits for. RabbitMQ has confirmed it when this returns.</summary>
    public Task SendAsync(EnrichTranscript job, CancellationToken cancellationToken) =>
        SendAsync(Queues.EnrichTranscript, job, cancellationToken);

    /// <summary>Sends an invalidation whose answer nobody here waits for.</summary>
    public Task SendAsync(InvalidateTranscript command, CancellationToken cancellationToken) =>
        SendAsync(
            Queues.InvalidateTranscript,
            command with
            {
                InvalidationId = command.InvalidationId ?? Guid.CreateVersion7(),
            },
            cancellationToken
        );

    /// <summary>Sends a cancellation, whose answer nobody here waits for.</summary>
    /// <exception cref="CommandRefusedException">The broker did not confirm it in time.</exception>
    public async Task SendAsync(CancelJob command, CancellationToken cancellationToken)
    {
        using var bounded = new CancellationTokenSource(SendTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bounded.Token, cancellationToken);
        try
        {
            await SendAsync(Queues.CancelJob, command, either.Token);
        }
        catch (OperationCanceledException) when (bounded.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandRefusedException(
                CommandRefusal.NotSent,
                "The cancellation is recorded, but the broker does not answer: send the request again, so that workers hear of it."
            );
        }
    }

    /// <summary>Waits until no command waits for its answer, or the time is over.</summary>
    public async Task WaitUntilAnsweredAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Task answers = Task.WhenAll(_waiting.Values.Select(w => w.Answer.Task));
        await answers.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the calls that have no answer, after the bus has stopped.</summary>
    public void Abandon()
    {
        foreach (var (_, waiting) in _waiting)
            waiting.Answer.TrySetException(
                new CommandRefusedException(CommandRefusal.Stopping, "The worker stops; send the command again.")
            );
    }

    private async Task<object> SendAsync<T>(
        string queue,
        (Guid Id, string? TenantId, string TranscriptId) identity,
        T command,
        CancellationToken cancellationToken
    )
        where T : class
    {
        // Callers of the same command share the answer. A cancelled caller leaves the entry to the others; the event, which always comes,
        // removes it.
        var waiting = _waiting.GetOrAdd(
            identity.Id,
            _ => new Waiting(command, identity.TenantId, identity.TranscriptId, token => SendAsync(queue, command, token))
        );
        if (!waiting.IsFor(command))
            throw new CommandRefusedException(
                CommandRefusal.IdInUse,
                "Another command with this id is under way: each command needs an id of its own."
            );
        using var sending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sent = waiting.Send(sending.Token);
        // The bus library sends again without end what the broker refuses for its size.
        if (await Task.WhenAny(sent, waiting.Answer.Task) == sent)
            await sent;
        else
            await sending.CancelAsync();
        return await waiting.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task SendAsync<T>(string queue, T command, CancellationToken cancellationToken)
        where T : class
    {
        var endpoint = await _bus.GetSendEndpoint(Queues.AddressOf(queue));
        await endpoint.Send(command, cancellationToken);
    }

    /// <summary>Completes the calls that wait for an event.</summary>
    /// <param name="id">The command's id.</param>
    /// <param name="tenantId">Its tenant.</param>
    /// <param name="transcriptId">Its transcript; empty if the command could not be read.</param>
    /// <param name="answer">The event.</param>
    public void Answer(Guid id, string? tenantId, string transcriptId, object answer)
    {
        // All processes get all events, and another tenant's command may have the same id.
        if (
            _waiting.TryGetValue(id, out var waiting)
            && waiting.IsAnsweredBy(tenantId, transcriptId)
            && _waiting.TryRemove(KeyValuePair.Create(id, waiting))
        )
            waiting.Answer.TrySetResult(answer);
    }

    Task ISendObserver.PreSend<T>(SendContext<T> context) => Task.CompletedTask;

    Task ISendObserver.PostSend<T>(SendContext<T> context) => Task.CompletedTask;

    Task ISendObserver.SendFault<T>(SendContext<T> context, Exception exception)
    {
        if (!BrokerRefusal.IsForSize(exception))
            return Task.CompletedTask;
        var id = context.Message switch
        {
            EnrichTranscript job => job.JobId,
            InvalidateTranscript invalidation => invalidation.InvalidationId ?? Guid.Empty,
            _ => Guid.Empty,
        };
        if (_waiting.TryRemove(id, out var waiting))
            waiting.Answer.TrySetException(
                new CommandRefusedException(
                    CommandRefusal.TooLarge,
                    "The broker takes no message of this size: raise its max_message_size, or send the address of the content."
                )
            );
        return Task.CompletedTask;
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
    private sealed class Waiting(object command, string? tenantId, string transcriptId, Func<CancellationToken, Task> send)
    {
        public Func<CancellationToken, Task> Send => send;

        public TaskCompletionSource<object> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether it is this command: records compare their lists by reference, so their JSON is compared.</summary>
        public bool IsFor(object other) =>
            ReferenceEquals(command, other)
            || (
                command.GetType() == other.GetType()
                && string.Equals(JsonSerializer.Serialize(command), JsonSerializer.Serialize(other), StringComparison.Ordinal)
            );

        public bool IsAnsweredBy(string? tenant, string transcript) =>
            transcript.Length == 0
            || (
                string.Equals(Failure.Quote(transcriptId), transcript, StringComparison.Ordinal)
                && string.Equals(tenantId is null ? null : Failure.Quote(tenantId), tenant, StringComparison.Ordinal)
            );
    }
}

/// <summary>An invalidation failed.</summary>
internal sealed class InvalidationFailedException(string message) : Exception(message);
