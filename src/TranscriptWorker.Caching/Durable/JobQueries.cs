namespace TranscriptWorker.Caching.Durable;

/// <summary>What the queries of recorded jobs share.</summary>
internal static class JobQueries
{
    public static IQueryable<JobRow> Of(DurableDbContext db, JobKey key)
    {
        var (tenant, id) = (key.Tenant, key.JobId);
        return db.Jobs.Where(j => j.Tenant == tenant && j.JobId == id);
    }

    /// <summary>The status without the command, which may be large.</summary>
    public static IQueryable<JobStatus> Status(IQueryable<JobRow> rows) =>
        rows.Select(j => new JobStatus(new JobKey(j.Tenant == "" ? null : j.Tenant, j.JobId), Subject.FromStored(j.Subject), j.State)
        {
            Attempt = j.Attempt,
            NextAttemptAt = j.NextAttemptAt,
            Feature = j.Feature,
            Share = j.Share,
            Reason = j.Reason,
            Message = j.Message,
            Answer = j.Answer,
            RecordedAt = j.RecordedAt,
            UpdatedAt = j.UpdatedAt,
        });
}
