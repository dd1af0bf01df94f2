namespace TranscriptWorker.Intake;

/// <summary>Tells the dispatcher of this process that a job was recorded or a slot is free.</summary>
internal sealed class JobSignal(TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);
    private readonly Lock _release = new();

    public void Set()
    {
        lock (_release)
            if (_set.CurrentCount == 0)
                _set.Release();
    }

    /// <summary>Waits for the signal, or for the time.</summary>
    public async Task WaitAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _set.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    public void Dispose() => _set.Dispose();
}
