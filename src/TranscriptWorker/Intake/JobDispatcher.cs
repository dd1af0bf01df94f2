using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Hosting;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Intake;

/// <summary>
/// Runs the recorded jobs of this data folder, those that wait the longest first, as many at once as <see cref="JobOptions.Concurrency"/>
/// allows. Several processes over one data folder share the jobs. A job that ended its workers runs alone.
/// </summary>
internal sealed class JobDispatcher(
    JobLeases leases,
    JobRecorder recorder,
    JobRun run,
    JobProgressBoard board,
    JobSignal signal,
    DispatchSettings settings
) : BackgroundService
{
    // Jobs of other processes, and those whose time has come, are found by looking.
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan EarlierPoll = TimeSpan.FromMilliseconds(250);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _slots = new(settings.Concurrency);

    /// <summary>Begins to take jobs. The bus must be running.</summary>
    public void Begin() => _begun.TrySetResult();

    /// <summary>Waits until the jobs that were recorded before a time are done, but for those that another living process runs.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task WaitForEarlierAsync(DateTime before, CancellationToken cancellationToken)
    {
        var started = settings.Clock.GetTimestamp();
        while (true)
        {
            var (queued, running) = await leases.CountLeftAsync(recorder.Place, before, cancellationToken);
            // After that time each job of a process that ended was taken by another one.
            var mayBeOrphaned = settings.Clock.GetElapsedTime(started) < settings.Lease + Poll;
            var runsHere = _slots.CurrentCount < settings.Concurrency;
            if (queued == 0 && (running == 0 || (!mayBeOrphaned && !runsHere)))
                return;
            await Task.Delay(EarlierPoll, settings.Clock, cancellationToken);
        }
    }

    /// <summary>The number of jobs that were recorded before a time, and run first.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<int> CountEarlierAsync(DateTime before, CancellationToken cancellationToken)
    {
        var (queued, running) = await leases.CountLeftAsync(recorder.Place, before, cancellationToken);
        return queued + running;
    }

    public override void Dispose()
    {
        base.Dispose();
        _slots.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // No job is taken as soon as the process stops; those that run get the time that the bus gives them.
        using var taking = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, settings.Stopping);
        try
        {
            await _begun.Task.WaitAsync(taking.Token);
            await TakeJobsAsync(taking.Token, stoppingToken);
        }
        catch (OperationCanceledException) when (taking.IsCancellationRequested)
        {
            // Stopped.
        }

        for (var slot = 0; slot < settings.Concurrency; slot++)
            await _slots.WaitAsync(CancellationToken.None);
    }

    private async Task TakeJobsAsync(CancellationToken taking, CancellationToken stopping)
    {
        var isFailing = false;
        while (true)
        {
            await _slots.WaitAsync(taking);
            TakenJob? job = null;
            try
            {
                job = await leases.TakeAsync(recorder.Place, settings.Lease, taking);
                isFailing = false;
            }
            catch (Exception error) when (!taking.IsCancellationRequested)
            {
                if (!isFailing)
                    Log.JobsNotTaken(settings.Logger, error is DurableTierException or DataFolderException ? null : error, error.Message);
                isFailing = true;
            }
            finally
            {
                if (job is null)
                    _slots.Release();
            }

            if (job is null)
                await signal.WaitAsync(Poll, taking);
            else
                await StartAsync(job, taking, stopping);
        }
    }

    private async Task StartAsync(TakenJob job, CancellationToken taking, CancellationToken stopping)
    {
        var progress = board.Add(job.Key);
        var lease = new JobLease(leases, job, progress, settings.Lease, settings.Clock);
        var others = 0;
        try
        {
            // What ended its worker may do so again, and no other job is to be blamed for it.
            for (; job.UnendedStarts > 0 && others < settings.Concurrency - 1; others++)
                await _slots.WaitAsync(taking);
            taking.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            await ReturnAsync(job, lease);
            _slots.Release(others + 1);
            throw;
        }

        if (job.UnendedStarts > 0)
            Log.SuspectRuns(settings.Logger, job.Key.JobId, job.UnendedStarts);
        _ = RunAsync(job, lease, others + 1, stopping);
    }

    /// <summary>Gives a job back that was not started, so that the next process need not wait for the end of its lease.</summary>
    private async Task ReturnAsync(TakenJob job, JobLease lease)
    {
        await lease.DisposeAsync();
        board.Remove(job.Key);
        try
        {
            await leases.ReturnAsync(job, CancellationToken.None);
            Log.JobGivenBack(settings.Logger, job.Key.JobId);
        }
        catch (DurableTierException)
        {
            // Its lease ends, and the next process takes it.
        }
    }

    private async Task RunAsync(TakenJob job, JobLease lease, int slots, CancellationToken stopping)
    {
        try
        {
            await run.RunAsync(job, lease, settings.Clock, stopping);
        }
        catch (Exception error)
        {
            // Its lease ends, and it is taken again.
            Log.JobRunFailed(settings.Logger, job.Key.JobId, error);
        }
        finally
        {
            await lease.DisposeAsync();
            board.Remove(job.Key);
            _slots.Release(slots);
            signal.Set();
        }
    }
}

/// <summary>What <see cref="JobDispatcher"/> is told by settings and host.</summary>
internal sealed class DispatchSettings(
    IOptions<JobOptions> jobs,
    IOptions<IntakeOptions> intake,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<JobDispatcher> logger
)
{
    public int Concurrency => jobs.Value.Concurrency;

    public TimeSpan Lease => intake.Value.Lease;

    public CancellationToken Stopping => lifetime.ApplicationStopping;

    public TimeProvider Clock => clock;

    public ILogger Logger => logger;
}
