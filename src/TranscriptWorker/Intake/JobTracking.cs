using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Intake;

/// <summary>Keeps the status of jobs that ask for it. The others cost nothing.</summary>
internal sealed class JobTracking(TrackedJobs jobs, JobProgressBoard board, TimeProvider clock, ILogger<JobTracking> logger)
{
    /// <summary>The tracking of a job that starts.</summary>
    /// <param name="job">The job.</param>
    /// <param name="subject">Its transcript; null if the job is not valid.</param>
    /// <returns>The tracking; null if the job did not ask for it, or has no identity to track it by.</returns>
    public TrackedJob? Begin(EnrichTranscript job, Subject? subject) =>
        job.Track && subject is not null && job.JobId != Guid.Empty ? new TrackedJob(jobs, JobRecorder.RowOf(job), clock, logger) : null;

    /// <summary>Whether this process runs the job because it is recorded.</summary>
    public bool IsRecorded(EnrichTranscript job) => board.Find(job) is not null;

    /// <summary>Who wants to know the progress of a job; null if nobody does.</summary>
    public JobProgress? FindProgress(EnrichTranscript job, TrackedJob? tracked) => tracked?.Progress ?? board.Find(job);
}
