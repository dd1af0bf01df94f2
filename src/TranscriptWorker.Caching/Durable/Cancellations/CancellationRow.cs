using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable.Cancellations;

/// <summary>A job that was cancelled, whether a worker has met it or not.</summary>
internal sealed class CancellationRow
{
    public const int MaxReasonLength = 200;

    /// <summary>The tenant; empty for none.</summary>
    public required string Tenant { get; set; }

    public required Guid JobId { get; set; }

    /// <summary>Why, as the first command said; empty if it did not.</summary>
    public required string Reason { get; set; }

    public required DateTime CancelledAt { get; set; }

    public static void Configure(ModelBuilder model) =>
        model.Entity<CancellationRow>(row =>
        {
            row.ToTable("cancellations");
            row.HasKey(r => new { r.Tenant, r.JobId });
            row.Property(r => r.Tenant).HasColumnName("tenant").HasMaxLength(Subject.MaxTenantLength);
            row.Property(r => r.JobId).HasColumnName("job_id");
            row.Property(r => r.Reason).HasColumnName("reason").HasMaxLength(MaxReasonLength);
            row.Property(r => r.CancelledAt).HasColumnName("cancelled_at");
            row.HasIndex(r => r.CancelledAt);
        });
}
