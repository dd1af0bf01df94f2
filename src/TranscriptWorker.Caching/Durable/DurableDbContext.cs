using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Caching.Durable.Cancellations;

namespace TranscriptWorker.Caching.Durable;

/// <summary>The durable tier's tables. Times are UTC by the database's clock.</summary>
internal abstract class DurableDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<SubjectRow> Subjects => Set<SubjectRow>();

    public DbSet<EntryRow> Entries => Set<EntryRow>();

    public DbSet<ClaimRow> Claims => Set<ClaimRow>();

    public DbSet<AppliedJobRow> AppliedJobs => Set<AppliedJobRow>();

    public DbSet<AppliedInvalidationRow> AppliedInvalidations => Set<AppliedInvalidationRow>();

    public DbSet<CommandStartRow> CommandStarts => Set<CommandStartRow>();

    public DbSet<JobRow> Jobs => Set<JobRow>();
    public DbSet<BatchRow> Batches => Set<BatchRow>();

    public DbSet<BatchJobRow> BatchJobs => Set<BatchJobRow>();

    public DbSet<CancellationRow> Cancellations => Set<CancellationRow>();

    public DbSet<PreferencesRow> Preferences => Set<PreferencesRow>();

    public DbSet<EpochRow> Epochs => Set<EpochRow>();

    public DbSet<TaskLeaseRow> TaskLeases => Set<TaskLeaseRow>();

    public DbSet<ExcludedSubjectRow> ExcludedSubjects => Set<ExcludedSubjectRow>();

    /// <summary>
    /// The collation that compares identifiers by code points, as this program does; null if that is the default of the database.
    /// </summary>
    protected abstract string? OrdinalCollation { get; }

    /// <summary>In a query: makes the commit of its transaction wait for the disk, whatever the database or the user is set to.</summary>
    public static string SyncCommit() => throw new InvalidOperationException("This has a meaning in queries alone.");

    /// <summary>
    /// How the database evaluates <see cref="SyncCommit"/>. By default a constant: each commit waits, or its transaction begins so.
    /// </summary>
    protected virtual SqlExpression TranslateSyncCommit() =>
        new SqlConstantExpression("", typeof(string), new StringTypeMapping("TEXT", DbType.String));

    /// <summary>How the database evaluates <see cref="Server"/>.</summary>
    protected abstract SqlExpression ServerExpression { get; }

    /// <summary>
    /// In a query, translated to SQL: names the server that answers; empty if it takes no writes. PostgreSQL: the time of its start, which
    /// a restart and a promotion change. SQL Server: its name. SQLite: always the same.
    /// </summary>
    public static string Server() => throw new NotSupportedException("Only a query can call it.");

    /// <summary>A text without the parts that are NULL.</summary>
    protected static SqlExpression Concat(params IReadOnlyList<SqlExpression> parts) =>
        new SqlFunctionExpression("concat", parts, nullable: false, parts.Select(_ => false), typeof(string), typeMapping: null);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDbFunction(() => SyncCommit()).HasTranslation(_ => TranslateSyncCommit());
        const int fingerprintLength = 32;
        const int kindLength = 32;

        modelBuilder.Entity<SubjectRow>(row =>
        {
            row.ToTable("subjects");
            row.HasKey(r => r.Subject);
            row.Property(r => r.Subject).HasColumnName("subject").HasMaxLength(Subject.MaxLength);
            row.Property(r => r.Generation).HasColumnName("generation");
            row.Property(r => r.ContentHash).HasColumnName("content_hash").HasMaxLength(64);
            row.Property(r => r.SourceVersion).HasColumnName("source_version");
            row.Property(r => r.LastInvalidationId).HasColumnName("last_invalidation_id");
            row.Property(r => r.IdleSince).HasColumnName("idle_since");
        });

        modelBuilder.Entity<EntryRow>(row =>
        {
            row.ToTable("entries");
            row.HasKey(r => new
            {
                r.Subject,
                r.Generation,
                r.Kind,
                r.Fingerprint,
            });
            row.HasIndex(r => r.ExpiresAt);
            row.Property(r => r.Subject).HasColumnName("subject").HasMaxLength(Subject.MaxLength);
            row.Property(r => r.Generation).HasColumnName("generation");
            row.Property(r => r.Kind).HasColumnName("kind").HasMaxLength(kindLength);
            row.Property(r => r.Fingerprint).HasColumnName("fingerprint").HasMaxLength(fingerprintLength);
            row.Property(r => r.CreatedAt).HasColumnName("created_at");
            row.Property(r => r.ExpiresAt).HasColumnName("expires_at");
            row.Property(r => r.Value).HasColumnName("value");
        });

        modelBuilder.Entity<ClaimRow>(row =>
        {
            row.ToTable("claims");
            row.HasKey(r => new
            {
                r.Subject,
                r.Generation,
                r.Kind,
                r.Fingerprint,
            });
            row.Property(r => r.Subject).HasColumnName("subject").HasMaxLength(Subject.MaxLength);
            row.Property(r => r.Generation).HasColumnName("generation");
            row.Property(r => r.Kind).HasColumnName("kind").HasMaxLength(kindLength);
            row.Property(r => r.Fingerprint).HasColumnName("fingerprint").HasMaxLength(fingerprintLength);
            row.Property(r => r.Owner).HasColumnName("owner").HasMaxLength(128);
            row.Property(r => r.LeaseUntil).HasColumnName("lease_until");
            row.Property(r => r.FencingToken).HasColumnName("epoch");
            row.HasIndex(r => r.LeaseUntil);
        });

        modelBuilder.Entity<AppliedJobRow>(row =>
        {
            row.ToTable("applied_jobs");
            row.HasKey(r => new { r.Subject, r.JobId });
            row.Property(r => r.Subject).HasColumnName("subject").HasMaxLength(Subject.MaxLength);
            row.Property(r => r.JobId).HasColumnName("job_id");
            row.Property(r => r.AppliedAt).HasColumnName("applied_at");
            row.Property(r => r.Origin).HasColumnName("origin").HasMaxLength(64);
            row.HasIndex(r => r.AppliedAt);
        });

        modelBuilder.Entity<AppliedInvalidationRow>(row =>
        {
            row.ToTable("applied_invalidations");
            row.HasKey(r => new { r.Subject, r.InvalidationId });
            row.Property(r => r.Subject).HasColumnName("subject").HasMaxLength(Subject.MaxLength);
            row.Property(r => r.InvalidationId).HasColumnName("invalidation_id");
            row.Property(r => r.Generation).HasColumnName("generation");
            row.Property(r => r.IsSuperseded).HasColumnName("is_superseded").HasDefaultValue(false);
            row.Property(r => r.ErasesContent).HasColumnName("erases_content");
            row.Property(r => r.UpToSourceVersion).HasColumnName("up_to_source_version");
            row.Property(r => r.AppliedAt).HasColumnName("applied_at");
            row.HasIndex(r => r.AppliedAt);
        });

        modelBuilder.Entity<CommandStartRow>(row =>
        {
            row.ToTable("command_starts");
            row.HasKey(r => new { r.Subject, r.CommandId });
            row.Property(r => r.Subject).HasColumnName("subject").HasMaxLength(Subject.MaxLength);
            row.Property(r => r.CommandId).HasColumnName("command_id");
            row.Property(r => r.Starts).HasColumnName("starts");
            row.Property(r => r.StartedAt).HasColumnName("started_at");
            row.HasIndex(r => r.StartedAt);
        });

        modelBuilder.Entity<JobRow>(row =>
        {
            row.ToTable("jobs");
            row.HasKey(r => new { r.Tenant, r.JobId });
            row.Property(r => r.Tenant).HasColumnName("tenant").HasMaxLength(Subject.MaxTenantLength);
            row.Property(r => r.JobId).HasColumnName("job_id");
            row.Property(r => r.Subject).HasColumnName("subject").HasMaxLength(Subject.MaxLength);
            row.Property(r => r.SourceVersion).HasColumnName("source_version");
            row.Property(r => r.CommandHash).HasColumnName("command_hash").HasMaxLength(64);
            row.Property(r => r.State).HasColumnName("state").HasMaxLength(kindLength);
            row.Property(r => r.Attempt).HasColumnName("attempt").HasDefaultValue(0);
            row.Property(r => r.UnendedStarts).HasColumnName("unended_starts").HasDefaultValue(0);
            row.Property(r => r.Place).HasColumnName("place");
            row.Property(r => r.DueAt).HasColumnName("due_at");
            row.Property(r => r.Owner).HasColumnName("owner");
            row.Property(r => r.NextAttemptAt).HasColumnName("next_attempt_at");
            row.Property(r => r.Feature).HasColumnName("feature").HasMaxLength(64);
            row.Property(r => r.Share).HasColumnName("share");
            row.Property(r => r.Reason).HasColumnName("reason").HasMaxLength(64);
            row.Property(r => r.Message).HasColumnName("message");
            row.Property(r => r.RecordedAt).HasColumnName("recorded_at");
            row.Property(r => r.UpdatedAt).HasColumnName("updated_at");
            row.Property(r => r.EndedAt).HasColumnName("ended_at");
            row.Property(r => r.Answer).HasColumnName("answer");
            row.Property(r => r.Command).HasColumnName("command");
            row.HasIndex(r => new { r.Place, r.DueAt });
            row.HasIndex(r => r.Subject);
            row.HasIndex(r => r.EndedAt);
        });
        BatchRow.Configure(modelBuilder);
        BatchJobRow.Configure(modelBuilder);
        CancellationRow.Configure(modelBuilder);

        modelBuilder.Entity<PreferencesRow>(row =>
        {
            row.ToTable("user_preferences");
            row.HasKey(r => r.Subject);
            row.Property(r => r.Subject).HasColumnName("subject").HasMaxLength(Subject.MaxLength);
            row.Property(r => r.Value).HasColumnName("value");
        });

        modelBuilder.Entity<EpochRow>(row =>
        {
            row.ToTable("hot_epochs");
            row.HasKey(r => r.Id);
            row.Property(r => r.Id).HasColumnName("id").ValueGeneratedNever();
            row.Property(r => r.Number).HasColumnName("number");
            row.Property(r => r.Nonce).HasColumnName("nonce").HasMaxLength(32);
            row.Property(r => r.ReplicationId).HasColumnName("replication_id").HasMaxLength(64);
            row.Property(r => r.Exclusions).HasColumnName("exclusions");
            row.Property(r => r.GenerationFloor).HasColumnName("generation_floor");
            row.HasData(new EpochRow { Id = EpochRow.TheOnlyId, Number = 0 });
        });

        modelBuilder.Entity<TaskLeaseRow>(row =>
        {
            row.ToTable("task_leases");
            row.HasKey(r => r.Task);
            row.Property(r => r.Task).HasColumnName("task").HasMaxLength(kindLength);
            row.Property(r => r.LeaseUntil).HasColumnName("lease_until");
            row.HasData(new TaskLeaseRow { Task = TaskLeaseRow.Housekeeping, LeaseUntil = DateTime.UnixEpoch });
        });

        modelBuilder.Entity<ExcludedSubjectRow>(row =>
        {
            row.ToTable("excluded_subjects");
            row.HasKey(r => new { r.Epoch, r.Subject });
            row.Property(r => r.Epoch).HasColumnName("epoch");
            row.Property(r => r.Subject).HasColumnName("subject").HasMaxLength(Subject.MaxLength);
            row.Property(r => r.Sequence).HasColumnName("sequence");
            row.Property(r => r.ExcludedAt).HasColumnName("excluded_at");
        });

        modelBuilder.HasDbFunction(typeof(DurableDbContext).GetMethod(nameof(Server))!).HasTranslation(_ => ServerExpression);

        // All text but the unbounded, which is JSON, is an identifier.
        foreach (
            var property in modelBuilder
                .Model.GetEntityTypes()
                .SelectMany(t => t.GetProperties())
                .Where(p => p.ClrType == typeof(string) && p.GetMaxLength() is not null)
        )
            property.SetCollation(OrdinalCollation);
    }
}

/// <summary>The state of a subject. No row means generation 0.</summary>
internal sealed class SubjectRow
{
    public required string Subject { get; set; }

    /// <summary>Raised by new content and by invalidations; never lowered.</summary>
    public required long Generation { get; set; }

    /// <summary>Hash of the content; null if there is none, or it was erased.</summary>
    public string? ContentHash { get; set; }

    public long? SourceVersion { get; set; }

    /// <summary>Written for workers of releases that know no <see cref="AppliedInvalidationRow"/>.</summary>
    public Guid? LastInvalidationId { get; set; }

    /// <summary>Since when housekeeping has found nothing stored of the subject; null if it was changed since.</summary>
    public DateTime? IdleSince { get; set; }
}

/// <summary>A committed value. Immutable.</summary>
internal sealed class EntryRow
{
    public required string Subject { get; set; }

    public required long Generation { get; set; }

    public required string Kind { get; set; }

    public required string Fingerprint { get; set; }

    public required DateTime CreatedAt { get; set; }

    public required DateTime ExpiresAt { get; set; }

    /// <summary>As <see cref="Entries.EntryFormat"/> says.</summary>
    public required byte[] Value { get; set; }
}

/// <summary>The owner that computes an entry now.</summary>
internal sealed class ClaimRow
{
    public required string Subject { get; set; }

    public required long Generation { get; set; }

    public required string Kind { get; set; }

    public required string Fingerprint { get; set; }

    public required string Owner { get; set; }

    public required DateTime LeaseUntil { get; set; }

    /// <summary>The number of owners so far, so that an owner whose claim was taken over cannot commit.</summary>
    public required long FencingToken { get; set; }
}

/// <summary>A job without source version whose content was applied, so that its redelivery does not apply it again.</summary>
internal sealed class AppliedJobRow
{
    public required string Subject { get; set; }

    public required Guid JobId { get; set; }

    public required DateTime AppliedAt { get; set; }

    /// <summary><see cref="Content.Origin"/>; null in rows of releases that did not write it.</summary>
    public string? Origin { get; set; }
}

/// <summary>An invalidation that was applied, so that its redelivery does not take away what was stored since.</summary>
internal sealed class AppliedInvalidationRow
{
    public required string Subject { get; set; }

    public required Guid InvalidationId { get; set; }

    /// <summary>The generation that it led to.</summary>
    public required long Generation { get; set; }

    /// <summary>Whether it took nothing away, because the content was newer than the invalidation is for.</summary>
    public bool IsSuperseded { get; set; }

    /// <summary><see cref="Invalidation.ErasesContent"/>; null in rows of releases that did not write it.</summary>
    public bool? ErasesContent { get; set; }

    /// <summary><see cref="Invalidation.UpToSourceVersion"/>.</summary>
    public long? UpToSourceVersion { get; set; }

    public required DateTime AppliedAt { get; set; }
}

/// <summary>A command that was delivered again and has not ended: its starts since then.</summary>
internal sealed class CommandStartRow
{
    public required string Subject { get; set; }

    public required Guid CommandId { get; set; }

    public required int Starts { get; set; }

    /// <summary>The last start.</summary>
    public required DateTime StartedAt { get; set; }
}

/// <summary>A job that was accepted before it ran, or whose status is kept.</summary>
internal sealed class JobRow
{
    /// <summary>Empty for none.</summary>
    public required string Tenant { get; set; }

    public required Guid JobId { get; set; }

    public required string Subject { get; set; }

    public long? SourceVersion { get; set; }

    /// <summary>Tells another command with the same id apart, also after <see cref="Command"/> is gone.</summary>
    public required string CommandHash { get; set; }

    /// <summary>One of <see cref="JobStates"/>.</summary>
    public required string State { get; set; }

    /// <summary>The attempts that failed so far.</summary>
    public int Attempt { get; set; }

    /// <summary>The last starts in a row after which the worker ended before the job did.</summary>
    public int UnendedStarts { get; set; }

    /// <summary>The data folder whose processes run the job; null if the job is at a broker.</summary>
    public Guid? Place { get; set; }

    /// <summary>When a process may take the job, which for a running job is the end of its lease; null if none may.</summary>
    public DateTime? DueAt { get; set; }

    /// <summary>The start that has the lease.</summary>
    public Guid? Owner { get; set; }

    public DateTime? NextAttemptAt { get; set; }

    public string? Feature { get; set; }

    public double? Share { get; set; }

    public string? Reason { get; set; }

    public string? Message { get; set; }

    public required DateTime RecordedAt { get; set; }

    public required DateTime UpdatedAt { get; set; }

    /// <summary>Null until the job has its outcome.</summary>
    public DateTime? EndedAt { get; set; }

    /// <summary>The event that answered the job, as JSON.</summary>
    public string? Answer { get; set; }

    /// <summary>Null as soon as the job has its outcome.</summary>
    public byte[]? Command { get; set; }
}

/// <summary>The preferences of a user, as JSON.</summary>
internal sealed class PreferencesRow
{
    public required string Subject { get; set; }

    public required string Value { get; set; }
}

/// <summary>The epoch of the hot tier in Redis: one row.</summary>
internal sealed class EpochRow
{
    public const int TheOnlyId = 1;

    public int Id { get; set; }

    /// <summary>Raised by each change of this row, but for the end of a preparation.</summary>
    public required long Number { get; set; }

    /// <summary>Part of the epoch's keys and scripts; null if the hot tier must not be used.</summary>
    public string? Nonce { get; set; }

    /// <summary>The replication id of the server that the epoch's scripts were loaded into.</summary>
    public string? ReplicationId { get; set; }

    /// <summary>Raised by each change of the epoch's <see cref="ExcludedSubjectRow"/>s.</summary>
    public long Exclusions { get; set; }

    /// <summary>No lower than the generation of any subject that was removed: the next subject begins above it.</summary>
    public long GenerationFloor { get; set; }
}

/// <summary>A subject that is not read from the hot tier in an epoch, because Redis could not be told of a change.</summary>
internal sealed class ExcludedSubjectRow
{
    /// <summary>The number of the epoch.</summary>
    public required long Epoch { get; set; }

    public required string Subject { get; set; }

    /// <summary>The epoch's <see cref="EpochRow.Exclusions"/> at the last exclusion of the subject.</summary>
    public required long Sequence { get; set; }

    /// <summary>The time of its first exclusion.</summary>
    public required DateTime ExcludedAt { get; set; }
}

/// <summary>A task that one worker of a fleet does at a time.</summary>
internal sealed class TaskLeaseRow
{
    public const string Housekeeping = "housekeeping";

    public required string Task { get; set; }

    /// <summary>Until when no other worker begins it.</summary>
    public required DateTime LeaseUntil { get; set; }
}
