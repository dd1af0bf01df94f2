using MassTransit;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Bus;

/// <summary>Starts the bus when the required servers answer, and stops it before anything else when the process stops.</summary>
internal sealed class BusLifetime(
    IBusDepot bus,
    IBusTransport transport,
    DurableMigrator durable,
    JobClient client,
    TimeProvider clock,
    ILogger<BusLifetime> logger
) : IHostedLifecycleService
{
    // With the bus library's own patience for running jobs it ends before the host's.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(8);

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

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Takes no more commands, and lets the running ones end. Before the web server stops: it waits for its requests, and those for their
    /// jobs.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (!_isRunning)
            return;
        _isRunning = false;
        if (transport.IsInMemory)
            await client.WaitUntilAnsweredAsync(AnswerPatience, cancellationToken);
        await bus.Stop(cancellationToken);
        client.Abandon();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

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
