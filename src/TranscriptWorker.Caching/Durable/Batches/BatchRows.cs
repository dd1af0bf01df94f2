using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable.Batches;

/// <summary>A batch of jobs and the counts of their outcomes.</summary>
internal sealed class BatchRow
{
    /// <summary>The size of a batch of which no job with a valid size is known yet.</summary>
    public const int UnknownSize = 0;

    /// <summary>The tenant; empty for none.</summary>
    public required string Tenant { get; set; }

    public required Guid BatchId { get; set; }

    /// <summary>The number of its jobs, as the first of them says, or <see cref="UnknownSize"/>.</summary>
    public required int Size { get; set; }

    public int Enriched { get; set; }

    public int Failed { get; set; }

    public int Cancelled { get; set; }

    public required DateTime StartedAt { get; set; }

    /// <summary>When the last outcome was counted; from then on the counts do not change.</summary>
    public DateTime? CompletedAt { get; set; }

    public static void Configure(ModelBuilder model) =>
        model.Entity<BatchRow>(row =>
        {
            row.ToTable("batches");
            row.HasKey(r => new { r.Tenant, r.BatchId });
            row.Property(r => r.Tenant).HasColumnName("tenant").HasMaxLength(Subject.MaxTenantLength);
            row.Property(r => r.BatchId).HasColumnName("batch_id");
            row.Property(r => r.Size).HasColumnName("size");
            row.Property(r => r.Enriched).HasColumnName("enriched").HasDefaultValue(0);
            row.Property(r => r.Failed).HasColumnName("failed").HasDefaultValue(0);
            row.Property(r => r.Cancelled).HasColumnName("cancelled").HasDefaultValue(0);
            row.Property(r => r.StartedAt).HasColumnName("started_at");
            row.Property(r => r.CompletedAt).HasColumnName("completed_at");
            row.HasIndex(r => r.StartedAt);
        });
}

/// <summary>A job of a batch whose outcome is counted.</summary>
internal sealed class BatchJobRow
{
    /// <summary>The tenant; empty for none.</summary>
    public required string Tenant { get; set; }

    public required Guid BatchId { get; set; }

    public required Guid JobId { get; set; }

    public required BatchJobOutcome Outcome { get; set; }

    public static void Configure(ModelBuilder model) =>
        model.Entity<BatchJobRow>(row =>
        {
            row.ToTable("batch_jobs");
            row.HasKey(r => new
            {
                r.Tenant,
                r.BatchId,
                r.JobId,
            });
            row.Property(r => r.Tenant).HasColumnName("tenant").HasMaxLength(Subject.MaxTenantLength);
            row.Property(r => r.BatchId).HasColumnName("batch_id");
            row.Property(r => r.JobId).HasColumnName("job_id");
            row.Property(r => r.Outcome).HasColumnName("outcome");
        });
}
