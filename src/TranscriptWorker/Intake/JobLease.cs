using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Intake;

/// <summary>
/// Keeps the lease of a job as long as this process has it, and stores its progress, at most once a second. Dispose of it before the
/// outcome is stored.
/// </summary>
internal sealed class JobLease : IAsyncDisposable
{
    private const int RenewalsOfLease = 3;

    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(1);

    private readonly JobLeases _leases;
    private readonly TakenJob _job;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _keeping;

    public JobLease(JobLeases leases, TakenJob job, JobProgress progress, TimeSpan duration, TimeProvider clock)
    {
        (_leases, _job, _duration, _clock) = (leases, job, duration, clock);
        _keeping = KeepAsync(progress);
    }

    public async ValueTask DisposeAsync()
    {
        // It has no timer, so it need not be disposed of; this may be called twice.
        await _ended.CancelAsync();
        await _keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task KeepAsync(JobProgress progress)
    {
        var (shown, renewedAt) = ((progress.Feature, progress.Share), _clock.GetTimestamp());
        while (true)
        {
            await Task.Delay(ReportPeriod, _clock, _ended.Token);
            var current = (progress.Feature, progress.Share);
            if (current == shown && _clock.GetElapsedTime(renewedAt) < _duration / RenewalsOfLease)
                continue;
            try
            {
                if (!await _leases.RenewAsync(_job, _duration, current.Feature, current.Share, _ended.Token))
                    return;
                (shown, renewedAt) = (current, _clock.GetTimestamp());
            }
            catch (DurableTierException)
            {
                // Tried again in a second. If the lease ends before that, another process takes the job, and this start changes nothing.
            }
        }
    }
}
