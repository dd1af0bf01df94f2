using System.Threading.RateLimiting;
using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>
/// Finds the command that ends its workers. The starts of a command that is delivered again are counted in the durable tier. A command
/// whose counted start did not end is a suspect: it runs alone, so that no other is blamed for it. After
/// <see cref="BusOptions.MaxStarts"/> starts it is not started again.
/// </summary>
internal sealed class StartGate(CommandStarts starts, IOptions<BusOptions> bus, IOptions<JobOptions> jobs, ILogger<StartGate> logger)
    : IDisposable
{
    private static readonly TimeSpan RemovalTimeout = TimeSpan.FromSeconds(5);

    // An invalidation runs beside the jobs.
    private readonly int _slots = SlotsOf(jobs.Value);

    private readonly ConcurrencyLimiter _running = new(
        new ConcurrencyLimiterOptions
        {
            PermitLimit = SlotsOf(jobs.Value),
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }
    );

    /// <summary>Waits until the command may run.</summary>
    /// <returns>The slot that it runs in; dispose of it when it has ended.</returns>
    /// <exception cref="WorkerEndedException">The command was started too often, or delivered too often.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async ValueTask<IDisposable> EnterAsync(ReceiveContext context, CommandIdentity command, CancellationToken cancellationToken)
    {
        if (!IsCounted(context, command))
            return await _running.AcquireAsync(1, cancellationToken);
        var deliveries = MessageMover.DeliveriesOf(context);
        if (deliveries >= bus.Value.DeliveryLimit)
            throw new WorkerEndedException($"The command was delivered {deliveries + 1} times and never acknowledged.");
        var earlier = await starts.FindAsync(command.Subject!.Value, command.Id, cancellationToken);
        // Copies of the command may be running in other workers. Those starts are not this message's: it was delivered for each of its own.
        if (earlier >= bus.Value.MaxStarts && deliveries >= bus.Value.MaxStarts)
            throw new WorkerEndedException($"The command was started {earlier} times since its first delivery, and never ended.");
        if (earlier > 0)
            Log.SuspectStarts(logger, command.Id, command.TranscriptId, earlier + 1, bus.Value.MaxStarts);
        var slot = await _running.AcquireAsync(earlier > 0 ? _slots : 1, cancellationToken);
        try
        {
            // Not before it starts: while it waits, another command may end this worker.
            await starts.AddAsync(command.Subject!.Value, command.Id, cancellationToken);
            return slot;
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }

    /// <summary>Forgets the starts of a command that has ended, whether it has a result or not.</summary>
    public async Task LeaveAsync(ReceiveContext context, CommandIdentity command)
    {
        if (!IsCounted(context, command))
            return;
        // Also when the process stops: a start that was cancelled did not end its worker.
        using var timeout = new CancellationTokenSource(RemovalTimeout);
        try
        {
            await starts.RemoveAsync(command.Subject!.Value, command.Id, timeout.Token);
        }
        catch (Exception error) when (error is DurableTierException or OperationCanceledException)
        {
            // Housekeeping removes it. If the command is delivered once more, it runs alone.
            Log.StartsNotForgotten(logger, command.Id, command.TranscriptId, error.Message);
        }
    }

    public void Dispose() => _running.Dispose();

    private static int SlotsOf(JobOptions jobs) => jobs.Concurrency + jobs.BackfillSlots + 1;

    private bool IsCounted(ReceiveContext context, CommandIdentity command) =>
        bus.Value.IsRabbitMq && command.Subject is not null && (context.Redelivered || MessageMover.DeliveriesOf(context) > 0);
}
