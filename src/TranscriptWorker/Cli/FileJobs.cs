using Microsoft.Extensions.Options;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Cli;

/// <summary>Makes jobs of files.</summary>
internal sealed class FileJobs(IOptions<TranscriptLimits> limits, TimeProvider clock)
{
    private const int MaxBytesPerCharacter = 4;

    /// <returns>The job, or why there is none.</returns>
    public async Task<(EnrichTranscript? Job, EnrichmentFailed? Failed)> ReadAsync(
        TranscriptFile file,
        EnrichTranscript template,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var text = await ReadTextAsync(file, cancellationToken);
            var job = template with
            {
                JobId = Guid.CreateVersion7(clock.GetUtcNow()),
                TranscriptId = file.Id,
                Content = text.Content,
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

    private async Task<TranscriptText> ReadTextAsync(TranscriptFile file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file.Path).Length > (long)limits.Value.MaxContentLength * MaxBytesPerCharacter)
            throw new TranscriptRefusedException(TranscriptRefusal.TooLarge, "The file is larger than the worker accepts.");
        return TranscriptText.Decode(await File.ReadAllBytesAsync(file.Path, cancellationToken), limits.Value);
    }
}
