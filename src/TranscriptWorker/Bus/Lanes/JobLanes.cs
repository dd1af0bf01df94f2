using System.Diagnostics.Metrics;
using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.Lanes;

/// <summary>
/// Keeps backfill jobs out of the way of interactive ones: they wait in queues of their own, and then for slots of their own. In both lanes
/// tenants get slots in turn.
/// </summary>
internal sealed class JobLanes
{
    public const string MeterName = "TranscriptWorker.Jobs";

    private readonly BusOptions _bus;
    private readonly JobOptions _jobs;
    private readonly TimeProvider _clock;
    private readonly ILogger<JobLanes> _logger;
    private readonly FairGate _interactive;
    private readonly FairGate _backfill;

    public JobLanes(IOptions<BusOptions> bus, IOptions<JobOptions> jobs, IMeterFactory meters, TimeProvider clock, ILogger<JobLanes> logger)
    {
        (_bus, _jobs, _clock, _logger) = (bus.Value, jobs.Value, clock, logger);
        (_interactive, _backfill) = (new FairGate(_jobs.Concurrency), new FairGate(_jobs.BackfillSlots));
        var meter = meters.Create(MeterName);
        meter.CreateObservableUpDownCounter("jobs.running", () => Measure(gate => gate.Running), "{job}", "Jobs that run, by lane.");
        meter.CreateObservableUpDownCounter(
            "jobs.waiting",
            () => Measure(gate => gate.Waiting),
            "{job}",
            "Jobs that wait in this process for a slot, by lane."
        );
    }

    /// <summary>The backfill queue of the bus in memory.</summary>
    public static string MemoryQueue => Queues.Backfill[0];

    /// <summary>How many backfill jobs wait for a slot.</summary>
    public int WaitingBackfill => _backfill.Waiting;

    /// <summary>Waits until the job may run.</summary>
    /// <returns>
    /// The slot that it runs in; dispose of it when it has ended. Null if the job was moved, and comes from another queue.
    /// </returns>
    /// <exception cref="LaneClosedException">The worker stops.</exception>
    public async Task<IDisposable?> TryEnterAsync(ConsumeContext<EnrichTranscript> context)
    {
        var tenant = Failure.Quote(context.Message.TenantId);
        // The queue decides, so that a publisher may send to a backfill queue itself.
        if (Queues.IsBackfill(MessageMover.SourceOf(context.ReceiveContext)))
            return await TryEnterAsync(_backfill, context, tenant);
        if (context.Message.Lane != JobLane.Backfill)
            return await TryEnterAsync(_interactive, context, tenant);
        await MoveToBackfillAsync(context);
        return null;
    }

    /// <summary>Lets go the jobs that wait for a slot: the broker delivers them to another worker.</summary>
    public void Close()
    {
        _interactive.Close();
        _backfill.Close();
    }

    private async Task<IDisposable?> TryEnterAsync(FairGate gate, ConsumeContext<EnrichTranscript> context, string tenant)
    {
        if (gate.TryEnter() is { } slot)
            return slot;
        if (!_bus.IsRabbitMq)
            return await gate.EnterAsync(tenant, context.CancellationToken);
        var since = _clock.GetTimestamp();
        using var patience = new CancellationTokenSource(_bus.SlotPatienceOf(_jobs.Timeout), _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.CancellationToken);
        try
        {
            return await gate.EnterAsync(tenant, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            // Rejected, it would come again at once, before all others, and count a delivery.
            var queue = MessageMover.SourceOf(context.ReceiveContext);
            await MessageMover.ToEndOfAsync(context.ReceiveContext, queue);
            Log.JobPutBack(_logger, context.Message.JobId, _clock.GetElapsedTime(since).TotalSeconds, queue);
            return null;
        }
    }

    private async Task MoveToBackfillAsync(ConsumeContext<EnrichTranscript> context)
    {
        if (_bus.IsRabbitMq)
        {
            await MessageMover.ToEndOfAsync(context.ReceiveContext, Queues.BackfillOf(context.Message.TenantId));
            return;
        }

        var queue = await context.GetSendEndpoint(Queues.AddressOf(MemoryQueue));
        await queue.Send(context.Message, message => message.MessageId = context.MessageId, context.CancellationToken);
    }

    private IEnumerable<Measurement<int>> Measure(Func<FairGate, int> count) =>
        [
            new(count(_interactive), new KeyValuePair<string, object?>("lane", "interactive")),
            new(count(_backfill), new KeyValuePair<string, object?>("lane", "backfill")),
        ];
}
