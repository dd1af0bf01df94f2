using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>
/// The epoch that this process uses. Runs <see cref="EpochRenewal"/>, <see cref="EpochRecovery"/> and <see cref="Readmission"/> from the
/// first use of the hot tier until the end of the process.
/// </summary>
internal sealed class EpochKeeper : IAsyncDisposable
{
    private readonly EpochView _view;
    private readonly EpochRenewal _renewal;
    private readonly EpochRecovery _recovery;
    private readonly Readmission _readmission;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lazy<Task> _firstRenewal;
    private Task _running = Task.CompletedTask;
    private volatile EpochScripts? _scripts;

    public EpochKeeper(EpochView view, EpochRenewal renewal, EpochRecovery recovery, Readmission readmission)
    {
        (_view, _renewal, _recovery, _readmission) = (view, renewal, recovery, readmission);
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
        if (_view.Usable is not null || !_renewal.IsIdle)
            return _view.Usable;
        try
        {
            await _view.RenewAsync(cancellationToken);
        }
        catch (DurableTierException)
        {
            // The renewal meets the same failure: it retries, and logs a failure that lasts.
        }

        return _view.Usable;
    }

    /// <inheritdoc cref="EpochView.Believes"/>
    public bool Believes(Epoch epoch, Subject subject) => _view.Believes(epoch, subject);

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
        _running = Task.WhenAll(
            _renewal.RunAsync(_stopping.Token),
            _recovery.RunAsync(_stopping.Token),
            _readmission.RunAsync(_stopping.Token)
        );
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
