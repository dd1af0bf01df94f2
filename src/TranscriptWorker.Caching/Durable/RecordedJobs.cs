#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Records jobs before they are accepted, and tells their status. A recorded job survives a crash and a power cut.</summary>
public sealed class RecordedJobs
{
    private const int MaxRowsOfStatement = 50;

    private readonly DurableSession _session;

    internal RecordedJobs(DurableSession session) => _session = session;

    /// <summary>
    /// Records a job, unless one of this identity is recorded. A job with something to run takes the place of one that was only tracked and
    /// has not ended: the process that ran that one may have ended, and no dispatcher would run it.
    /// </summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<Recording> AddAsync(NewJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (await _session.RunAsync((db, token) => TryAddAsync(db, [job], token), cancellationToken) is not null)
            return Recording.Added;
        var known = await _session.RunAsync(
            (db, token) =>
                JobQueries
                    .Of(db, job.Key)
                    .Select(j => new
                    {
                        j.CommandHash,
                        IsEnded = j.EndedAt != null,
                        HasPlace = j.Place != null,
                    })
                    .SingleOrDefaultAsync(token),
            cancellationToken
        );
        if (known is { IsEnded: false, HasPlace: false } && job.Task is not null && await TryAdoptAsync(job, cancellationToken))
            return Recording.Added;
        return known switch
        {
            // Housekeeping removed it in between: it had ended.
            null => Recording.Ended,
            _ when !string.Equals(known.CommandHash, job.CommandHash, StringComparison.Ordinal) => Recording.Conflict,
            { IsEnded: true } => Recording.Ended,
            _ => Recording.Unfinished,
        };
    }

    /// <summary>Whether another job is recorded under this identity.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> HasOtherAsync(NewJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return _session.RunAsync(
            (db, token) => JobQueries.Of(db, job.Key).AnyAsync(j => j.CommandHash != job.CommandHash, token),
            cancellationToken
        );
    }

    /// <summary>Records jobs of new identities in one transaction.</summary>
    /// <returns>The time of the record, UTC by the database's clock.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    /// <exception cref="ArgumentException">An identity is not new.</exception>
    public async Task<DateTime> AddAllAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken) =>
        await _session.RunAsync((db, token) => TryAddAsync(db, jobs, token), cancellationToken)
        ?? throw new ArgumentException("A job of this identity is recorded.", nameof(jobs));

    /// <summary>Queues a job again that has ended.</summary>
    /// <returns>Whether it is queued: it was recorded, and had ended.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> ReopenAsync(NewJob job, CancellationToken cancellationToken) =>
        TryQueueAsync(job, rows => rows.Where(j => j.EndedAt != null), cancellationToken);

    /// <summary>Forgets a job that was recorded and never sent.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task RemoveQueuedAsync(JobKey key, CancellationToken cancellationToken) =>
        _session.RunAsync(
            (db, token) => JobQueries.Of(db, key).Where(j => j.State == JobStates.Queued).ExecuteDeleteAsync(token),
            cancellationToken
        );

    /// <summary>The status of a job; null if it is not known.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<JobStatus?> FindAsync(JobKey key, CancellationToken cancellationToken) =>
        _session.RunAsync((db, token) => JobQueries.Status(JobQueries.Of(db, key)).SingleOrDefaultAsync(token), cancellationToken);

    /// <summary>The status of those jobs that have their outcome, or wait for their next attempt.</summary>
    /// <param name="tenantId">Their tenant; null for none.</param>
    /// <param name="jobIds">The jobs: at most a few hundred.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<IReadOnlyList<JobStatus>> ListAttemptedAsync(
        string? tenantId,
        IReadOnlyList<Guid> jobIds,
        CancellationToken cancellationToken
    )
    {
        var tenant = tenantId ?? "";
        return await _session.RunAsync(
            (db, token) =>
                JobQueries
                    .Status(
                        db.Jobs.Where(j =>
                            j.Tenant == tenant && jobIds.Contains(j.JobId) && (j.EndedAt != null || j.State == JobStates.Waiting)
                        )
                    )
                    .ToListAsync(token),
            cancellationToken
        );
    }

    private Task<bool> TryAdoptAsync(NewJob job, CancellationToken cancellationToken) =>
        TryQueueAsync(job, rows => rows.Where(j => j.Place == null && j.EndedAt == null), cancellationToken);

    private async Task<bool> TryQueueAsync(
        NewJob job,
        Func<IQueryable<JobRow>, IQueryable<JobRow>> condition,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(job);
        var (place, command) = job.Task ?? throw new ArgumentException("The job has nothing to run.", nameof(job));
        var bytes = command.ToArray();
        return await _session.RunAsync(
                (db, token) =>
                    condition(JobQueries.Of(db, job.Key).Where(j => j.CommandHash == job.CommandHash))
                        .ExecuteUpdateAsync(
                            set =>
                                set.SetProperty(j => j.State, JobStates.Queued)
                                    .SetProperty(j => j.Place, place)
                                    .SetProperty(j => j.Command, bytes)
                                    .SetProperty(j => j.Attempt, 0)
                                    .SetProperty(j => j.UnendedStarts, 0)
                                    .SetProperty(j => j.Reason, (string?)null)
                                    .SetProperty(j => j.Message, (string?)null)
                                    .SetProperty(j => j.Answer, (string?)null)
                                    .SetProperty(j => j.NextAttemptAt, (DateTime?)null)
                                    .SetProperty(j => j.Feature, (string?)null)
                                    .SetProperty(j => j.Share, (double?)null)
                                    .SetProperty(j => j.EndedAt, (DateTime?)null)
                                    .SetProperty(j => j.DueAt, _ => DateTime.UtcNow)
                                    .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
                            token
                        ),
                cancellationToken
            ) == 1;
    }

    /// <returns>The time of the record; null if one of the identities was recorded before, and then nothing is recorded.</returns>
    private async Task<DateTime?> TryAddAsync(DurableDbContext db, IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        await using var transaction = await _session.BeginSyncedAsync(db, cancellationToken);
        var now = await db.Epochs.Select(_ => DateTime.UtcNow).SingleAsync(cancellationToken);
        foreach (var chunk in jobs.Chunk(MaxRowsOfStatement))
        {
            var batch = new StatementBatch();
            foreach (var shape in chunk.GroupBy(j => (HasVersion: j.SourceVersion is not null, HasTask: j.Task is not null)))
                _session.AddInsertion(
                    batch,
                    "jobs",
                    Columns(shape.Key.HasVersion, shape.Key.HasTask),
                    keyColumns: 2,
                    [.. shape.Select(job => Values(job, now))],
                    isContended: true
                );
            if (!await batch.TryRunAsync(db, cancellationToken))
                return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return now;
    }

    // A parameter without a value has no type either, so NULL is left to the column's default.
    private static string[] Columns(bool hasVersion, bool hasTask) =>
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
            .. hasVersion ? (string[])["source_version"] : [],
            .. hasTask ? (string[])["place", "due_at", "command"] : [],
        ];

    private static object[] Values(NewJob job, DateTime now) =>
        [
            job.Key.Tenant,
            job.Key.JobId,
            job.Subject.Value,
            job.CommandHash,
            JobStates.Queued,
            now,
            now,
            0,
            0,
            .. job.SourceVersion is { } version ? (object[])[version] : [],
            .. job.Task is var (place, command) ? (object[])[place, now, command.ToArray()] : [],
        ];
}
