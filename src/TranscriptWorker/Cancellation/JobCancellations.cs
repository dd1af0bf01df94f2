using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Cancellations;

namespace TranscriptWorker.Cancellation;

/// <summary>
/// Ends the computations of cancelled jobs in this process, and begins none. It holds the recent cancellations in memory, so that a job
/// costs no statement. While it may lack one, it asks the durable tier.
/// </summary>
internal sealed class JobCancellations(CancellationStore store)
{
    /// <summary>Maximum number of cancellations in memory.</summary>
    public const int MaxRemembered = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<CancelledJob> _cancelled = [];
    private readonly Dictionary<CancelledJob, List<ComputingJob>> _computing = [];
    private bool _isComplete;
    private int _losses;

    /// <summary>Whether the memory holds every cancellation in force.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_lock)
                return _isComplete;
        }
    }

    /// <summary>The number of deliveries of jobs that compute now.</summary>
    public int Computing
    {
        get
        {
            lock (_lock)
                return _computing.Values.Sum(sameJob => sameJob.Count);
        }
    }

    /// <summary>Whether the job is known in memory to be cancelled.</summary>
    public bool Contains(string? tenantId, Guid jobId)
    {
        lock (_lock)
            return _cancelled.Contains(new CancelledJob(tenantId, jobId));
    }

    /// <summary>Whether the job is cancelled.</summary>
    /// <exception cref="DurableTierException">The durable tier is asked and does not answer.</exception>
    public async Task<bool> IsCancelledAsync(string? tenantId, Guid jobId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_cancelled.Contains(new CancelledJob(tenantId, jobId)))
                return true;
            if (_isComplete)
                return false;
        }

        return await store.ContainsAsync(tenantId, jobId, cancellationToken);
    }

    /// <summary>A job is about to compute.</summary>
    /// <exception cref="JobCancelledException">The job is cancelled.</exception>
    /// <exception cref="DurableTierException">The durable tier is asked and does not answer.</exception>
    public async Task<ComputingJob> BeginAsync(string? tenantId, Guid jobId, CancellationToken cancellationToken)
    {
        var (computing, isCancelled, isComplete) = Begin(new CancelledJob(tenantId, jobId));
        try
        {
            // A cancellation from now on finds the job computing.
            if (isCancelled || (!isComplete && await store.ContainsAsync(tenantId, jobId, cancellationToken)))
                throw new JobCancelledException();
            return computing;
        }
        catch
        {
            computing.Dispose();
            throw;
        }
    }

    /// <summary>Cancels a job, whether it computes here now or comes later.</summary>
    public Task CancelAsync(string? tenantId, Guid jobId)
    {
        var job = new CancelledJob(tenantId, jobId);
        lock (_lock)
        {
            if (_cancelled.Count < MaxRemembered)
                _cancelled.Add(job);
            else
                Lose();
        }

        return CancelAsync([job]);
    }

    /// <summary>Cancellations may have been missed: the durable tier is asked until they are read again.</summary>
    public void Lose()
    {
        lock (_lock)
            (_isComplete, _losses) = (false, _losses + 1);
    }

    /// <summary>Reads the recent cancellations, and cancels the jobs that compute now.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        int losses;
        lock (_lock)
        {
            (_isComplete, losses) = (false, _losses);
            // Those that housekeeping has removed go; those that are announced from now on stay.
            _cancelled.Clear();
        }

        var recent = await store.ListAsync(MaxRemembered + 1, cancellationToken);
        lock (_lock)
        {
            foreach (var job in recent.Take(MaxRemembered - _cancelled.Count))
                _cancelled.Add(job);
            // Those that were announced meanwhile take places too.
            _isComplete = losses == _losses && recent.All(_cancelled.Contains);
        }

        await CancelAsync(recent);
    }

    private (ComputingJob Computing, bool IsCancelled, bool IsComplete) Begin(CancelledJob job)
    {
        var computing = new ComputingJob(job, End);
        lock (_lock)
        {
            if (!_computing.TryGetValue(job, out var sameJob))
                _computing[job] = sameJob = [];
            sameJob.Add(computing);
            return (computing, _cancelled.Contains(job), _isComplete);
        }
    }

    private void End(ComputingJob computing)
    {
        lock (_lock)
        {
            if (_computing.TryGetValue(computing.Job, out var sameJob) && sameJob.Remove(computing) && sameJob.Count == 0)
                _computing.Remove(computing.Job);
        }
    }

    private Task CancelAsync(IReadOnlyList<CancelledJob> jobs)
    {
        List<ComputingJob> computing = [];
        lock (_lock)
        {
            if (_computing.Count > 0)
                foreach (var job in jobs)
                    if (_computing.TryGetValue(job, out var sameJob))
                        computing.AddRange(sameJob);
        }

        // Outside of the lock, because the computations end within it.
        return Task.WhenAll(computing.Select(c => c.CancelAsync()));
    }
}
