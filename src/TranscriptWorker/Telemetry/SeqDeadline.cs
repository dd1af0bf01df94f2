namespace TranscriptWorker.Telemetry;

/// <summary>Bounds the end of delivery: the logs and the traces that are left when the bus has stopped share one period of time.</summary>
internal sealed class SeqDeadline(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan AfterStop = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _expiry = new(Timeout.InfiniteTimeSpan, clock);

    /// <summary>Cancelled when nothing more may be sent.</summary>
    public CancellationToken Expired => _expiry.Token;

    public void Dispose() => _expiry.Dispose();

    /// <summary>
    /// Starts the period. It is registered before the bus, so it stops after it. It is not the deadline itself, which the services must
    /// dispose after the logger and the tracer.
    /// </summary>
    internal sealed class Start(SeqDeadline deadline) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            deadline._expiry.CancelAfter(AfterStop);
            return Task.CompletedTask;
        }
    }
}
