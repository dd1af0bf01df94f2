using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Intake;

/// <summary>Looks into the inbox as long as the service runs. A pass that fails is tried again, and the first failure is logged.</summary>
internal sealed class InboxWatcher(
    InboxFiles files,
    DurableMigrator durable,
    IOptions<InboxOptions> options,
    TimeProvider clock,
    ILogger<InboxWatcher> logger
) : BackgroundService
{
    private bool _isUnreadable;
    private bool _isUnrecorded;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Period == TimeSpan.Zero)
            return;
        try
        {
            await durable.Prepared.WaitAsync(stoppingToken);
            while (true)
            {
                await LookAsync(stoppingToken);
                await Task.Delay(options.Value.Period, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped.
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            await files.TakeAsync(stoppingToken);
            if (_isUnreadable)
                Log.InboxReadAgain(logger, options.Value.Folder);
            (_isUnreadable, _isUnrecorded) = (false, false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (!_isUnreadable)
                Log.InboxUnreadable(logger, options.Value.Folder, error.Message);
            _isUnreadable = true;
        }
        catch (DurableTierException error)
        {
            if (!_isUnrecorded)
                Log.FilesNotRecorded(logger, error.Message);
            _isUnrecorded = true;
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            Log.InboxFailed(logger, options.Value.Folder, error);
        }
    }
}
