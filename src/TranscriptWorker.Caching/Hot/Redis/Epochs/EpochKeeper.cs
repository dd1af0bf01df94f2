using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>
/// The epoch that this process uses. Runs <see cref="EpochRenewal"/> and <see cref="EpochRecovery"/> from the first use of the hot tier
/// until the end of the process.
/// </summary>
internal sealed class EpochKeeper : IAsyncDisposable
{
    private readonly EpochView _view;
    private readonly EpochRenewal _renewal;
    private readonly EpochRecovery _recovery;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task> _firstRenewal;
    private Task _running = Task.CompletedTask;
    private volatile EpochScripts? _scripts;

    public EpochKeeper(EpochView view, EpochRenewal renewal, EpochRecovery recovery)
    {
        (_view, _renewal, _recovery) = (view, renewal, recovery);
        // Not before the first use: the durable tier may lack its tables until then.
        _firstRenewal = new Lazy<Task>(StartAsync);
    }

    /// <inheritdoc cref="EpochView.Usable"/>
    public Epoch? Usable => _view.Usable;

    /// <summary>
    /// The epoch that may be used now; null if there is none. The first call starts the renewal and waits for its answer.
    /// </summary>
    public async ValueTask<Epoch?> FindUsableAsync(CancellationToken cancellationToken)
    {
        await EnsureStartedAsync(cancellationToken);
        return _view.Usable;
    }

    /// <inheritdoc cref="EpochView.Believes"/>
    public bool Believes(Epoch epoch) => _view.Believes(epoch);

    /// <inheritdoc cref="EpochRecovery.Forget"/>
    public void Forget(Epoch epoch) => _recovery.Forget(epoch);

    /// <summary>The scripts of an epoch.</summary>
    public EpochScripts ScriptsOf(Epoch epoch)
    {
        if (_scripts is { } scripts && scripts.IsOf(epoch))
            return scripts;
        return _scripts = _view.ScriptsOf(epoch);
    }

    /// <summary>Starts on the first call, and waits for the first renewal.</summary>
    public ValueTask EnsureStartedAsync(CancellationToken cancellationToken) =>
        _firstRenewal.Value.IsCompleted ? ValueTask.CompletedTask : new(_firstRenewal.Value.WaitAsync(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _view.WaitUntilIdleAsync();
        _stopping.Dispose();
    }

    private async Task StartAsync()
    {
        _running = Task.WhenAll(_renewal.RunAsync(_stopping.Token), _recovery.RunAsync(_stopping.Token));
        try
        {
            await _view.RenewAsync(_stopping.Token);
        }
        catch (Exception)
        {
            // The renewal has met the same failure: it retries, and logs a failure that lasts.
        }
    }
}
