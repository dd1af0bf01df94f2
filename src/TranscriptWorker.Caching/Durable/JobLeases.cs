#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using TranscriptWorker.Caching.Durable.Batches;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// Lets one process at a time run a recorded job. Each start takes the job for a lease by the database's clock, and renews it; after the
/// lease of a process that ended another one takes the job. A start that lost its lease changes nothing any more.
/// </summary>
public sealed class JobLeases
{
    private const int MaxCandidates = 8;

    private readonly DurableSession _session;

    internal JobLeases(DurableSession session) => _session = session;

    /// <summary>Takes the job of a place that is due the longest.</summary>
    /// <param name="place">The data folder.</param>
    /// <param name="lease">How long no other process takes it.</param>
    /// <param name="cancellationToken">Ends the search. A job that is being taken is returned, so that it can be given back.</param>
    /// <returns>The job; null if none is due.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<TakenJob?> TakeAsync(Guid place, TimeSpan lease, CancellationToken cancellationToken)
    {
        while (true)
        {
            var due = await _session.RunAsync((db, token) => FindDueAsync(db, place, token), cancellationToken);
            foreach (var key in due)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await _session.RunAsync((db, token) => TryTakeAsync(db, key, lease, token), CancellationToken.None) is { } taken)
                    return taken;
            }

            // Other processes have taken them all.
            if (due.Count < MaxCandidates)
                return null;
        }
    }

    /// <summary>Prolongs the lease and stores the progress.</summary>
    /// <param name="job">The job.</param>
    /// <param name="lease">The lease from now on.</param>
    /// <param name="feature">The feature that is computed; null for none.</param>
    /// <param name="share">The share that is done, 0 to 1; null if it is not known.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether this start still has the job.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> RenewAsync(TakenJob job, TimeSpan lease, string? feature, double? share, CancellationToken cancellationToken)
    {
        var seconds = lease.TotalSeconds;
        return ChangeAsync(
            job,
            set =>
                set.SetProperty(j => j.DueAt, _ => DateTime.UtcNow.AddSeconds(seconds))
                    .SetProperty(j => j.Feature, feature)
                    .SetProperty(j => j.Share, share)
                    .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
            cancellationToken
        );
    }

    /// <summary>Stores the outcome, counts it in the batch that the command names, and removes the command.</summary>
    /// <returns>Whether it is stored: this start still had the job.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> EndAsync(TakenJob job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(outcome);
        if (RecordedBatch.Find(job.Key.TenantId, job.Command.Span) is not { } batch)
            return ChangeAsync(job, set => End(set, outcome), cancellationToken);
        return _session.RunAsync(
            async (db, token) =>
            {
                await using var transaction = await _session.BeginSyncedAsync(db, token);
                if (await ChangeAsync(db, job, set => End(set, outcome), token) == 0)
                    return false;
                await new BatchStore(_session).CountRecordedAsync(db, batch, job.Key.JobId, CountOf(outcome), token);
                await transaction.CommitAsync(token);
                return true;
            },
            cancellationToken
        );
    }

    /// <summary>Lets the job wait for its next attempt.</summary>
    /// <param name="job">The job.</param>
    /// <param name="delay">The time until then.</param>
    /// <param name="attempt">The attempts that failed, with this one.</param>
    /// <param name="failure">Code and sentence of the failure.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether it waits: this start still had the job.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> WaitAsync(
        TakenJob job,
        TimeSpan delay,
        int attempt,
        (string Reason, string Message) failure,
        CancellationToken cancellationToken
    )
    {
        var seconds = delay.TotalSeconds;
        return ChangeAsync(
            job,
            set =>
                set.SetProperty(j => j.State, JobStates.Waiting)
                    .SetProperty(j => j.Attempt, attempt)
                    .SetProperty(j => j.UnendedStarts, 0)
                    .SetProperty(j => j.Reason, failure.Reason)
                    .SetProperty(j => j.Message, failure.Message)
                    .SetProperty(j => j.Owner, (Guid?)null)
                    .SetProperty(j => j.DueAt, _ => DateTime.UtcNow.AddSeconds(seconds))
                    .SetProperty(j => j.NextAttemptAt, _ => DateTime.UtcNow.AddSeconds(seconds))
                    .SetProperty(j => j.Feature, (string?)null)
                    .SetProperty(j => j.Share, (double?)null)
                    .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
            cancellationToken
        );
    }

    /// <summary>Gives a job back that ran, so that any process may start it now.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task ReleaseAsync(TakenJob job, CancellationToken cancellationToken) => ReleaseAsync(job, unendedStarts: 0, cancellationToken);

    /// <summary>Gives a job back that did not run: this start is not counted, and proves nothing about the earlier ones.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task ReturnAsync(TakenJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return ReleaseAsync(job, job.UnendedStarts, cancellationToken);
    }

    /// <summary>The numbers of jobs of a place that are queued and that run, and were recorded before a time.</summary>
    /// <param name="place">The data folder.</param>
    /// <param name="before">UTC by the database's clock.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<(int Queued, int Running)> CountLeftAsync(Guid place, DateTime before, CancellationToken cancellationToken) =>
        _session.RunAsync(
            async (db, token) =>
            {
                var left = db.Jobs.Where(j => j.Place == place && j.DueAt != null && j.RecordedAt < before);
                var queued = await left.CountAsync(j => j.State == JobStates.Queued, token);
                return (queued, await left.CountAsync(j => j.State == JobStates.Running, token));
            },
            cancellationToken
        );

    /// <summary>Whether an erasure of its transcript gave the job its outcome.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> WasErasedAsync(JobKey key, CancellationToken cancellationToken) =>
        _session.RunAsync(
            (db, token) => JobQueries.Of(db, key).AnyAsync(j => j.EndedAt != null && j.Reason == JobErasure.Reason, token),
            cancellationToken
        );

    private static async Task<List<JobKey>> FindDueAsync(DurableDbContext db, Guid place, CancellationToken cancellationToken)
    {
        var due = await db
            .Jobs.Where(j => j.Place == place && j.DueAt <= DateTime.UtcNow)
            .OrderBy(j => j.DueAt)
            .Select(j => new { j.Tenant, j.JobId })
            .Take(MaxCandidates)
            .ToListAsync(cancellationToken);
        return [.. due.Select(j => new JobKey(j.Tenant.Length == 0 ? null : j.Tenant, j.JobId))];
    }

    private static async Task<TakenJob?> TryTakeAsync(DurableDbContext db, JobKey key, TimeSpan lease, CancellationToken cancellationToken)
    {
        var (owner, seconds) = (Guid.NewGuid(), lease.TotalSeconds);
        var taken = await JobQueries
            .Of(db, key)
            .Where(j => j.DueAt <= DateTime.UtcNow)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(j => j.UnendedStarts, j => j.State == JobStates.Running ? j.UnendedStarts + 1 : j.UnendedStarts)
                        .SetProperty(j => j.State, JobStates.Running)
                        .SetProperty(j => j.Owner, owner)
                        .SetProperty(j => j.DueAt, _ => DateTime.UtcNow.AddSeconds(seconds))
                        .SetProperty(j => j.NextAttemptAt, (DateTime?)null)
                        .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
                cancellationToken
            );
        if (taken == 0)
            return null;
        var found = await JobQueries
            .Of(db, key)
            .Where(j => j.Owner == owner)
            .Select(j => new
            {
                j.Command,
                j.Attempt,
                j.UnendedStarts,
                j.RecordedAt,
                Now = DateTime.UtcNow,
            })
            .SingleOrDefaultAsync(cancellationToken);
        // An erasure may have ended it in between.
        return found?.Command is { } command
            ? new TakenJob(key, owner, command)
            {
                Attempt = found.Attempt,
                UnendedStarts = found.UnendedStarts,
                Age = found.Now - found.RecordedAt,
            }
            : null;
    }

    private Task<bool> ReleaseAsync(TakenJob job, int unendedStarts, CancellationToken cancellationToken) =>
        ChangeAsync(
            job,
            set =>
                set.SetProperty(j => j.State, JobStates.Queued)
                    .SetProperty(j => j.UnendedStarts, unendedStarts)
                    .SetProperty(j => j.Owner, (Guid?)null)
                    .SetProperty(j => j.DueAt, j => j.RecordedAt)
                    .SetProperty(j => j.Feature, (string?)null)
                    .SetProperty(j => j.Share, (double?)null)
                    .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
            cancellationToken
        );

    private async Task<bool> ChangeAsync(TakenJob job, Action<UpdateSettersBuilder<JobRow>> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return await _session.RunAsync((db, token) => ChangeAsync(db, job, change, token), cancellationToken) == 1;
    }

    private static Task<int> ChangeAsync(
        DurableDbContext db,
        TakenJob job,
        Action<UpdateSettersBuilder<JobRow>> change,
        CancellationToken cancellationToken
    )
    {
        var owner = job.Owner;
        return JobQueries.Of(db, job.Key).Where(j => j.Owner == owner).ExecuteUpdateAsync(change, cancellationToken);
    }

    private static void End(UpdateSettersBuilder<JobRow> set, JobOutcome outcome) =>
        set.SetProperty(j => j.State, outcome.State)
            .SetProperty(j => j.Reason, outcome.Reason)
            .SetProperty(j => j.Message, outcome.Message)
            .SetProperty(j => j.Answer, outcome.Answer)
            .SetProperty(j => j.Command, (byte[]?)null)
            .SetProperty(j => j.Owner, (Guid?)null)
            .SetProperty(j => j.DueAt, (DateTime?)null)
            .SetProperty(j => j.NextAttemptAt, (DateTime?)null)
            .SetProperty(j => j.Feature, (string?)null)
            .SetProperty(j => j.Share, (double?)null)
            .SetProperty(j => j.EndedAt, _ => DateTime.UtcNow)
            .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow);

    private static BatchJobOutcome CountOf(JobOutcome outcome) =>
        outcome.State switch
        {
            JobStates.Done => BatchJobOutcome.Enriched,
            JobStates.Cancelled => BatchJobOutcome.Cancelled,
            _ => BatchJobOutcome.Failed,
        };
}
