using TranscriptWorker.Chaos.Checks;

namespace TranscriptWorker.Chaos.Traffic;

/// <summary>Publishes a workload at a rate.</summary>
internal sealed class TrafficRun(Workload workload, Publisher publisher, Ledger ledger, int rate) : IDisposable
{
    // While the broker is away, commands wait here; afterwards the rate is made up for.
    private const int MaxWaiting = 300;

    private readonly SemaphoreSlim _waiting = new(MaxWaiting);
    private readonly List<Task> _publications = [];

    /// <summary>Begins publications until it is told to stop.</summary>
    /// <param name="stopping">Ends the begin of publications.</param>
    /// <param name="cancellationToken">Ends the publications too.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        try
        {
            for (var count = 0L; ; count++)
            {
                var pause = TimeSpan.FromSeconds((double)count / rate) - TimeProvider.System.GetElapsedTime(started);
                if (pause > TimeSpan.Zero)
                    await Task.Delay(pause, TimeProvider.System, stopping);
                await _waiting.WaitAsync(stopping);
                _publications.Add(PublishAsync(workload.Next(), cancellationToken));
                _publications.RemoveAll(p => p.IsCompletedSuccessfully);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The commands that were begun are published below.
        }

        await Task.WhenAll(_publications);
    }

    public void Dispose() => _waiting.Dispose();

    private async Task PublishAsync(Command command, CancellationToken cancellationToken)
    {
        if (command.After is { } previous && !ledger.WhenAnswered(previous).IsCompleted)
        {
            // It would wait for an answer in the place of another.
            _waiting.Release();
            await ledger.WhenAnswered(previous).WaitAsync(cancellationToken);
            await publisher.PublishAsync(command, cancellationToken);
            return;
        }

        await publisher.PublishAsync(command, cancellationToken);
        _waiting.Release();
    }
}
