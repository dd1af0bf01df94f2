using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Bus;

/// <summary>Starts the bus when the servers that jobs need are there, and ends it first when the process stops.</summary>
internal sealed class Consumption(
    IBusDepot bus,
    DurableMigrator durable,
    IServiceProvider services,
    IOptions<BusOptions> options,
    TimeProvider clock,
    ILogger<Consumption> logger
) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private volatile bool _isRunning;

    /// <summary>Whether jobs are taken.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>Where commands come from, for the log.</summary>
    public string Source => options.Value.IsRabbitMq ? services.GetRequiredService<Broker>().Address.Name : "in memory";

    /// <summary>Waits for the durable tier and the broker, and takes jobs.</summary>
    /// <param name="isPatient">Whether to wait for a server that is down, or to give up.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DurableTierException">The durable tier cannot be used.</exception>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public async Task BeginAsync(bool isPatient, CancellationToken cancellationToken)
    {
        await PrepareDurableTierAsync(isPatient, cancellationToken);
        if (options.Value.IsRabbitMq)
        {
            var broker = services.GetRequiredService<Broker>();
            await (isPatient ? broker.WaitAsync(cancellationToken) : broker.DeclareAsync(cancellationToken));
        }

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

    private async Task PrepareDurableTierAsync(bool isPatient, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await durable.PrepareAsync(cancellationToken);
                if (attempt > 0)
                    Log.DurableTierAnswers(logger, clock.GetElapsedTime(since).TotalSeconds);
                return;
            }
            catch (DurableTierException error) when (isPatient && durable.IsOnServer && error.IsTransient)
            {
                if (attempt == 0)
                    Log.DurableTierUnavailable(logger, error.Message);
                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }
}
