using MassTransit;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Bus;

/// <summary>Starts the bus when the required servers answer, and stops it first when the process stops.</summary>
internal sealed class BusLifetime(
    IBusDepot bus,
    IBusTransport transport,
    DurableMigrator durable,
    TimeProvider clock,
    ILogger<BusLifetime> logger
) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private volatile bool _isRunning;

    /// <summary>Whether commands are consumed.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>Starts consuming commands when the durable tier and the broker answer.</summary>
    /// <param name="waitForServers">Whether to wait for a server that is down; otherwise that is an error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DurableTierException">The durable tier cannot be used.</exception>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public async Task BeginAsync(bool waitForServers, CancellationToken cancellationToken)
    {
        await PrepareDurableTierAsync(waitForServers, cancellationToken);
        await transport.PrepareAsync(waitForServers, cancellationToken);
        await bus.Start(cancellationToken);
        _isRunning = true;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_isRunning)
            return;
        _isRunning = false;
        await bus.Stop(cancellationToken);
    }

    private async Task PrepareDurableTierAsync(bool waitForServer, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await durable.PrepareAsync(cancellationToken);
                if (durable.IsOnServer)
                    await durable.CheckRightsAsync(cancellationToken);
                if (attempt > 0)
                    Log.DurableTierAnswers(logger, clock.GetElapsedTime(since).TotalSeconds);
                return;
            }
            catch (DurableTierException error) when (waitForServer && durable.IsOnServer && error.IsTransient)
            {
                if (attempt == 0)
                    Log.DurableTierUnavailable(logger, error.Message);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }
}
