#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// Keeps the status of jobs that a broker delivers. A job that is done stays done, however often it is delivered again; one that failed
/// may be returned to its queue and run again.
/// </summary>
public sealed class TrackedJobs
{
    private readonly DurableSession _session;

    internal TrackedJobs(DurableSession session) => _session = session;

    /// <summary>The job runs.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task StartAsync(NewJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var started = await ChangeAsync(
            job.Key,
            set =>
                set.SetProperty(j => j.State, JobStates.Running)
                    .SetProperty(j => j.NextAttemptAt, (DateTime?)null)
                    .SetProperty(j => j.EndedAt, (DateTime?)null)
                    .SetProperty(j => j.Answer, (string?)null)
                    .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
            cancellationToken
        );
        if (!started)
            await _session.RunAsync((db, token) => InsertAsync(db, job, token), cancellationToken);
    }

    /// <summary>Stores the progress of a running job.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task ReportAsync(JobKey key, string? feature, double? share, CancellationToken cancellationToken) =>
        ChangeAsync(
            key,
            set =>
                set.SetProperty(j => j.Feature, feature)
                    .SetProperty(j => j.Share, share)
                    .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
            cancellationToken
        );

    /// <summary>The job waits in a retry queue.</summary>
    /// <param name="key">The job.</param>
    /// <param name="delay">The time until its next attempt.</param>
    /// <param name="failure">Code and sentence of the failure.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task WaitAsync(JobKey key, TimeSpan delay, (string Reason, string Message) failure, CancellationToken cancellationToken)
    {
        var seconds = delay.TotalSeconds;
        return ChangeAsync(
            key,
            set =>
                set.SetProperty(j => j.State, JobStates.Waiting)
                    .SetProperty(j => j.Attempt, j => j.Attempt + 1)
                    .SetProperty(j => j.Reason, failure.Reason)
                    .SetProperty(j => j.Message, failure.Message)
                    .SetProperty(j => j.NextAttemptAt, _ => DateTime.UtcNow.AddSeconds(seconds))
                    .SetProperty(j => j.Feature, (string?)null)
                    .SetProperty(j => j.Share, (double?)null)
                    .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
            cancellationToken
        );
    }

    /// <summary>The job has its outcome.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task EndAsync(JobKey key, JobOutcome outcome, CancellationToken cancellationToken) =>
        ChangeAsync(
            key,
            set =>
                set.SetProperty(j => j.State, outcome.State)
                    .SetProperty(j => j.Reason, outcome.Reason)
                    .SetProperty(j => j.Message, outcome.Message)
                    .SetProperty(j => j.Answer, outcome.Answer)
                    .SetProperty(j => j.NextAttemptAt, (DateTime?)null)
                    .SetProperty(j => j.Feature, (string?)null)
                    .SetProperty(j => j.Share, (double?)null)
                    .SetProperty(j => j.EndedAt, _ => DateTime.UtcNow)
                    .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
            cancellationToken
        );

    private async Task<bool> InsertAsync(DurableDbContext db, NewJob job, CancellationToken cancellationToken)
    {
        var now = await db.Epochs.Select(_ => DateTime.UtcNow).SingleAsync(cancellationToken);
        List<string> columns =
        [
            "tenant",
            "job_id",
            "subject",
            "command_hash",
            "state",
            "recorded_at",
            "updated_at",
            "attempt",
            "unended_starts",
        ];
        List<object> values = [job.Key.Tenant, job.Key.JobId, job.Subject.Value, job.CommandHash, JobStates.Running, now, now, 0, 0];
        if (job.SourceVersion is { } version)
        {
            columns.Add("source_version");
            values.Add(version);
        }

        var batch = new StatementBatch();
        _session.AddInsertion(
            batch,
            "jobs",
            columns,
            keyColumns: 2,
            [
                [.. values],
            ],
            isContended: true
        );
        return await batch.TryRunAsync(db, cancellationToken);
    }

    private async Task<bool> ChangeAsync(JobKey key, Action<UpdateSettersBuilder<JobRow>> change, CancellationToken cancellationToken) =>
        await _session.RunAsync(
            (db, token) =>
                JobQueries
                    .Of(db, key)
                    // The jobs of a data folder are changed by the process that has their lease.
                    .Where(j => j.Place == null && j.State != JobStates.Done)
                    .ExecuteUpdateAsync(change, token),
            cancellationToken
        ) == 1;
}
