using System.Threading.Channels;
using MassTransit;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Cancellation;

/// <summary>
/// Reads the recent cancellations again whenever the queue that announces them is there again: it ends with its connection, and with it the
/// announcements that were not received.
/// </summary>
internal sealed class CancellationRefresh : BackgroundService, IReceiveEndpointObserver
{
    // Housekeeping forgets cancellations meanwhile, and the memory follows.
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly JobCancellations _cancellations;
    private readonly DurableMigrator _durable;
    private readonly TimeProvider _clock;
    private readonly ILogger<CancellationRefresh> _logger;
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    public CancellationRefresh(
        IBus bus,
        JobCancellations cancellations,
        DurableMigrator durable,
        TimeProvider clock,
        ILogger<CancellationRefresh> logger
    )
    {
        (_cancellations, _durable, _clock, _logger) = (cancellations, durable, clock, logger);
        bus.ConnectReceiveEndpointObserver(this);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await _durable.Prepared.WaitAsync(stoppingToken);
            while (true)
            {
                await WaitUntilWantedAsync(stoppingToken);
                await ReloadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped. If the service did not even start, the host would log this as a failure.
        }
    }

    Task IReceiveEndpointObserver.Ready(ReceiveEndpointReady ready)
    {
        if (!CancellationEndpoint.Is(ready.InputAddress))
            return Task.CompletedTask;
        _cancellations.Lose();
        _wanted.Writer.TryWrite(true);
        return Task.CompletedTask;
    }

    Task IReceiveEndpointObserver.Stopping(ReceiveEndpointStopping stopping) => LoseAsync(stopping.InputAddress);

    Task IReceiveEndpointObserver.Completed(ReceiveEndpointCompleted completed) => LoseAsync(completed.InputAddress);

    Task IReceiveEndpointObserver.Faulted(ReceiveEndpointFaulted faulted) => LoseAsync(faulted.InputAddress);

    private Task LoseAsync(Uri address)
    {
        if (CancellationEndpoint.Is(address))
            _cancellations.Lose();
        return Task.CompletedTask;
    }

    private async Task WaitUntilWantedAsync(CancellationToken stoppingToken)
    {
        using var period = new CancellationTokenSource(Period, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(period.Token, stoppingToken);
        try
        {
            await _wanted.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // The period is over.
        }
    }

    private async Task ReloadAsync(CancellationToken stoppingToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await _cancellations.ReloadAsync(stoppingToken);
                return;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                // Until then jobs that compute ask the durable tier themselves.
                if (attempt == 0)
                    Log.CancellationsNotRead(_logger, error);
                await Task.Delay(Pause, _clock, stoppingToken);
            }
        }
    }
}
