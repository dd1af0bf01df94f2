using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Intake;

/// <summary>A delivery of a job whose status is kept. Its progress is stored at most once a second.</summary>
internal sealed class TrackedJob(TrackedJobs jobs, NewJob row, TimeProvider clock, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _ended = new();
    private Task _reporting = Task.CompletedTask;

    public JobProgress Progress { get; } = new();

    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await jobs.StartAsync(row, cancellationToken);
        if (_reporting.IsCompleted)
            _reporting = ReportAsync();
    }

    /// <summary>The job goes to a retry queue.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task WaitAsync(TimeSpan delay, Failure failure, CancellationToken cancellationToken)
    {
        await StopReportingAsync();
        await jobs.WaitAsync(row.Key, delay, (failure.Reason, failure.Message), cancellationToken);
    }

    /// <summary>The job was answered by one of the two events.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task EndAsync(TranscriptEnriched? enriched, EnrichmentFailed? failed, CancellationToken cancellationToken)
    {
        await StopReportingAsync();
        await jobs.EndAsync(row.Key, failed is null ? StoredOutcome.Of(enriched!) : StoredOutcome.Of(failed), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await StopReportingAsync();
        _ended.Dispose();
    }

    private async Task StopReportingAsync()
    {
        await _ended.CancelAsync();
        await _reporting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReportAsync()
    {
        (string?, double?) shown = (null, null);
        while (true)
        {
            await Task.Delay(ReportPeriod, clock, _ended.Token);
            var current = (Progress.Feature, Progress.Share);
            if (current == shown)
                continue;
            try
            {
                await jobs.ReportAsync(row.Key, current.Feature, current.Share, _ended.Token);
                shown = current;
            }
            catch (DurableTierException error)
            {
                Log.ProgressNotStored(logger, row.Key.JobId, error.Message);
            }
        }
    }
}
