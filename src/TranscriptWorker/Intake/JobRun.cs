using System.Text.Json;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Intake;

/// <summary>Runs a recorded job through the consumer of all jobs, and stores what it led to.</summary>
internal sealed class JobRun(
    JobClient client,
    JobLeases leases,
    JobEnding ending,
    RecordedRetry retry,
    JobOutcomes outcomes,
    ILogger<JobRun> logger
)
{
    // Of two tenants' jobs with one id, one runs at a time.
    private static readonly TimeSpan IdInUsePause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <param name="job">The job, which this process has taken.</param>
    /// <param name="lease">Keeps it; it is disposed of before the outcome is stored.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="stopping">The process stops: a job without an answer is given back.</param>
    public async Task RunAsync(TakenJob job, JobLease lease, TimeProvider clock, CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        if (ReadCommand(job) is not { } command)
        {
            await StoreAsync(() => ending.EndAsync(job, StoredOutcome.Of(Unreadable(job)), stopping), job, clock, stopping);
            return;
        }

        var answer = retry.IsGivenUp(job.UnendedStarts) ? WorkerEnded(command.Job, job) : await AskAsync(command, job, stopping);
        await lease.DisposeAsync();
        var elapsed = clock.GetElapsedTime(started);
        switch (answer)
        {
            case TranscriptEnriched enriched:
                await EndAsync(job, command, enriched, elapsed, clock, stopping);
                break;
            case EnrichmentFailed failed:
                await FailAsync(job, command, failed, elapsed, clock, stopping);
                break;
            case TimeSpan pause:
                var refusal = (FailureReasons.JobIdReused, "Another job with this id is under way.");
                await StoreAsync(() => leases.WaitAsync(job, pause, job.Attempt, refusal, CancellationToken.None), job, clock, stopping);
                break;
            default:
                await StoreAsync(() => ReleaseAsync(job), job, clock, stopping);
                break;
        }
    }

    /// <returns>The event; a pause if the job cannot run now; null if the process stops.</returns>
    private async Task<object?> AskAsync(RecordedCommand command, TakenJob job, CancellationToken stopping)
    {
        try
        {
            // Its row says how it is, and is changed here.
            var sent = command.Job with
            {
                Track = false,
                IncludeResults = command.Job.IncludeResults || command.ResultPath is not null,
            };
            return await client.EnrichAsync(sent, stopping);
        }
        catch (CommandRefusedException refused) when (refused.Refusal == CommandRefusal.IdInUse)
        {
            return IdInUsePause;
        }
        catch (Exception error) when (error is CommandRefusedException or OperationCanceledException)
        {
            Log.JobGivenBack(logger, job.Key.JobId);
            return null;
        }
    }

    private async Task EndAsync(
        TakenJob job,
        RecordedCommand command,
        TranscriptEnriched enriched,
        TimeSpan elapsed,
        TimeProvider clock,
        CancellationToken stopping
    )
    {
        try
        {
            await OutcomeFiles.WriteAsync(command, enriched, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var failed = FailureOf(command.Job, FailureReasons.InternalError, $"The results cannot be written: {error.Message}");
            Log.FilesNotWritten(logger, job.Key.JobId, error);
            await FailAsync(job, command, failed with { Retryable = true }, elapsed, clock, stopping);
            return;
        }

        var outcome = StoredOutcome.Of(enriched);
        if (await StoreAsync(() => ending.EndAsync(job, outcome, CancellationToken.None), job, clock, stopping) == false)
            // Another process ran it too, and writes the same; or the transcript was erased, and so are its results.
            await RemoveErasedAsync(job, command, stopping);
        outcomes.Tell(new AttemptedJob(job.Key, enriched, null, elapsed));
    }

    private async Task FailAsync(
        TakenJob job,
        RecordedCommand command,
        EnrichmentFailed failed,
        TimeSpan elapsed,
        TimeProvider clock,
        CancellationToken stopping
    )
    {
        if (retry.Find(failed, job.Attempt, job.Age + elapsed, command.Job.Deadline) is var (delay, attempt))
        {
            var failure = (failed.Reason, failed.Message);
            await StoreAsync(() => leases.WaitAsync(job, delay, attempt, failure, CancellationToken.None), job, clock, stopping);
            Log.JobWaits(logger, job.Key.JobId, command.Job.TranscriptId, failed.Reason, delay, failed.Message);
            outcomes.Tell(new AttemptedJob(job.Key, null, failed, elapsed) { RetryIn = delay });
            return;
        }

        try
        {
            await OutcomeFiles.WriteAsync(command, failed, CancellationToken.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The status says what the file would have said.
            Log.FilesNotWritten(logger, job.Key.JobId, error);
        }

        await StoreAsync(() => ending.EndAsync(job, StoredOutcome.Of(failed), CancellationToken.None), job, clock, stopping);
        outcomes.Tell(new AttemptedJob(job.Key, null, failed, elapsed));
    }

    /// <summary>Stores an outcome as soon as the durable tier answers.</summary>
    /// <returns>Whether this start still had the job; null if it was not stored, so that the job runs again.</returns>
    private async Task<bool?> StoreAsync(Func<Task<bool>> store, TakenJob job, TimeProvider clock, CancellationToken stopping)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await store();
            }
            catch (DurableTierException error)
            {
                if (attempt == 0)
                    Log.OutcomeNotStored(logger, job.Key.JobId, error.Message);
                if (stopping.IsCancellationRequested)
                    return null;
                await Task.Delay(StorePause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RemoveErasedAsync(TakenJob job, RecordedCommand command, CancellationToken stopping)
    {
        try
        {
            if (await leases.WasErasedAsync(job.Key, stopping))
                OutcomeFiles.Remove(command);
        }
        catch (Exception error) when (error is DurableTierException or IOException or UnauthorizedAccessException)
        {
            Log.FilesNotWritten(logger, job.Key.JobId, error);
        }
    }

    private async Task<bool> ReleaseAsync(TakenJob job)
    {
        await leases.ReleaseAsync(job, CancellationToken.None);
        return true;
    }

    private RecordedCommand? ReadCommand(TakenJob job)
    {
        try
        {
            return CommandJson.ReadCommand(job.Command);
        }
        catch (JsonException error)
        {
            Log.CommandUnreadable(logger, job.Key.JobId, error);
            return null;
        }
    }

    private static EnrichmentFailed Unreadable(TakenJob job) =>
        FailureOf(
            new EnrichTranscript { JobId = job.Key.JobId, TenantId = job.Key.TenantId },
            FailureReasons.MalformedMessage,
            "The recorded command cannot be read."
        );

    private static EnrichmentFailed WorkerEnded(EnrichTranscript command, TakenJob job) =>
        FailureOf(
            command,
            FailureReasons.WorkerEnded,
            $"The job was started {job.UnendedStarts} times, and each time its worker ended before it did."
        );

    private static EnrichmentFailed FailureOf(EnrichTranscript command, string reason, string message) =>
        new()
        {
            JobId = command.JobId,
            TranscriptId = command.TranscriptId,
            TenantId = command.TenantId,
            Reason = reason,
            Message = message,
        };
}
