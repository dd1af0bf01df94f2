using System.Collections.Concurrent;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Intake;

/// <summary>
/// The progress of the recorded jobs that this process runs. A job comes to its consumer over the bus, so it is found by its id.
/// </summary>
internal sealed class JobProgressBoard
{
    private readonly ConcurrentDictionary<JobKey, JobProgress> _running = new();

    public JobProgress Add(JobKey key) => _running.GetOrAdd(key, _ => new JobProgress());

    public void Remove(JobKey key) => _running.TryRemove(key, out _);

    /// <summary>The progress of a job; null if nobody wants to know it.</summary>
    public JobProgress? Find(EnrichTranscript job) => _running.GetValueOrDefault(new JobKey(job.TenantId, job.JobId));
}
