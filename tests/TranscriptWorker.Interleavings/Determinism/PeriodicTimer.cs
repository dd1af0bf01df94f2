namespace TranscriptWorker;

/// <summary>
/// Stands for the library's type in the product's sources, which ends the wait of a forgotten one in the finalizer's thread.
/// </summary>
internal sealed class PeriodicTimer : IDisposable
{
    private readonly ITimer _timer;
    private System.Threading.Tasks.TaskCompletionSource<bool>? _waiter;
    private bool _hasTicked;

    public PeriodicTimer(TimeSpan period, TimeProvider clock) =>
        _timer = clock.CreateTimer(static t => ((PeriodicTimer)t!).Tick(), this, period, period);

    public async ValueTask<bool> WaitForNextTickAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!_hasTicked)
        {
            var waiter = _waiter = new System.Threading.Tasks.TaskCompletionSource<bool>();
            await using var registration = cancellationToken.UnsafeRegister(
                static (w, token) => ((System.Threading.Tasks.TaskCompletionSource<bool>)w!).TrySetCanceled(token),
                waiter
            );
            await waiter.Task;
        }

        _hasTicked = false;
        return true;
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        _hasTicked = true;
        _waiter?.TrySetResult(true);
    }
}
