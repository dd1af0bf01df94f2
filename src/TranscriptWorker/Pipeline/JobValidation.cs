using System.Text.Json;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Pipeline;

/// <summary>The validate step: refuses commands that can never succeed before anything is read.</summary>
internal static class JobValidation
{
    public const int MaxBatchSize = 1_000_000;

    private static readonly IEnumerable<string?> Formats = Enum.GetValues<TranscriptFormat>()
        .Select(format => JsonSerializer.SerializeToElement(format).GetString());

    /// <exception cref="JobRefusedException">The job can never succeed.</exception>
    public static void Validate(EnrichTranscript job)
    {
        if (job.JobId == Guid.Empty)
            throw new JobRefusedException(FailureReasons.InvalidJobId, "The job has no id.");
        ValidateTranscript(job.TranscriptId, job.TenantId);
        if (job.RequestedBy is not null && !Subject.IsValidId(job.RequestedBy))
            throw new JobRefusedException(
                FailureReasons.InvalidUser,
                $"The user must be 1 to {Subject.MaxIdLength} characters of A-Z a-z 0-9 . _ : -."
            );
        if (job.Language is not null && !LanguageTag.IsWellFormed(job.Language))
            throw new JobRefusedException(FailureReasons.InvalidLanguage, "The language is not a BCP 47 tag such as 'en' or 'de-CH'.");
        if (job.SourceVersion < 0)
            throw new JobRefusedException(FailureReasons.InvalidSourceVersion, "The source version is negative.");
        if (job.Content is not null && job.ContentUri is not null)
            throw new JobRefusedException(
                FailureReasons.AmbiguousContent,
                "The job has both content and an address of content; it may have one of them."
            );
        if (job.Format is { } format && !Enum.IsDefined(format))
            throw new JobRefusedException(FailureReasons.UnsupportedFormat, $"The format is not one of {string.Join(", ", Formats)}.");
        if (!Enum.IsDefined(job.Lane))
            throw new JobRefusedException(FailureReasons.InvalidLane, "The lane is not one of interactive, backfill.");
        ValidateBatch(job);
    }

    /// <exception cref="JobRefusedException">The command can never succeed.</exception>
    public static void Validate(CancelJob command)
    {
        if (command.JobId == Guid.Empty)
            throw new JobRefusedException(FailureReasons.InvalidJobId, "The cancellation names no job.");
        ValidateTenant(command.TenantId);
    }

    private static void ValidateBatch(EnrichTranscript job)
    {
        if (job.BatchId is null && job.BatchSize is null)
            return;
        if (job.BatchId is null || job.BatchId == Guid.Empty)
            throw new JobRefusedException(FailureReasons.InvalidBatch, "The job has a batchSize, but no batchId.");
        if (job.BatchSize is not (>= 1 and <= MaxBatchSize))
            throw new JobRefusedException(FailureReasons.InvalidBatch, $"The batchSize must be 1 to {MaxBatchSize}.");
    }

    /// <param name="command">The command.</param>
    /// <param name="senderGivesId">Whether its sender gives it an id.</param>
    /// <exception cref="JobRefusedException">The command can never succeed.</exception>
    public static void Validate(InvalidateTranscript command, bool senderGivesId)
    {
        ValidateTranscript(command.TranscriptId, command.TenantId);
        if (!Enum.IsDefined(command.Scope))
            throw new JobRefusedException(FailureReasons.InvalidScope, "The scope is not one of results, all.");
        if (command.UpToSourceVersion < 0)
            throw new JobRefusedException(FailureReasons.InvalidSourceVersion, "The source version is negative.");
        if (command.Scope == InvalidationScope.All && !senderGivesId)
            throw new JobRefusedException(
                FailureReasons.MissingInvalidationId,
                "An invalidation of the scope all needs an invalidationId of its sender: delivered again without one, it would erase what "
                    + "was stored since."
            );
    }

    /// <exception cref="JobRefusedException">An id is not valid.</exception>
    public static void ValidateTranscript(string? transcriptId, string? tenantId)
    {
        if (!Subject.IsValidId(transcriptId))
            throw new JobRefusedException(
                FailureReasons.InvalidTranscriptId,
                $"The transcript id must be 1 to {Subject.MaxIdLength} characters of A-Z a-z 0-9 . _ : -."
            );
        ValidateTenant(tenantId);
    }

    private static void ValidateTenant(string? tenantId)
    {
        if (tenantId is not null && !Subject.IsValidTenant(tenantId))
            throw new JobRefusedException(
                FailureReasons.InvalidTenantId,
                $"The tenant id must be 1 to {Subject.MaxTenantLength} characters of A-Z a-z 0-9 . _ -, and not 'transcript' or 'user'."
            );
    }
}
