using Microsoft.Extensions.Options;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>Makes jobs of files.</summary>
internal sealed class FileJobs(IOptions<TranscriptLimits> limits, TimeProvider clock)
{
    /// <returns>The job, or why there is none.</returns>
    public async Task<(EnrichTranscript? Job, EnrichmentFailed? Failed)> ReadAsync(
        TranscriptFile file,
        EnrichTranscript template,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var (bytes, problem) = await TranscriptBytes.ReadAsync(file.Path, followsLinks: true, limits.Value, cancellationToken);
            if (bytes is null)
                return (null, FailureOf(file, FailureReasons.ContentUnreachable, problem!));
            var job = template with
            {
                JobId = Guid.CreateVersion7(clock.GetUtcNow()),
                TranscriptId = file.Id,
                Content = TranscriptText.Decode(bytes, limits.Value).Content,
                Format = file.Format,
                IncludeResults = true,
            };
            return (job, null);
        }
        catch (TranscriptRefusedException refused)
        {
            var reason = refused.Refusal == TranscriptRefusal.TooLarge ? FailureReasons.ContentTooLarge : FailureReasons.NotText;
            return (null, FailureOf(file, reason, refused.Message));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, FailureOf(file, FailureReasons.ContentUnreachable, $"The file cannot be read: {error.Message}"));
        }
    }

    public static EnrichmentFailed FailureOf(TranscriptFile file, string reason, string message) =>
        new()
        {
            TranscriptId = file.Id,
            Reason = reason,
            Message = message,
        };
}
