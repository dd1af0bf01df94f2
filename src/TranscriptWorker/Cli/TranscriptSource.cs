using System.Text.Json;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>A file that was read as a transcript, or the reason why it was not.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Format">Name of the format on the wire; null if the file is refused.</param>
/// <param name="Transcript">The transcript; null if the file is refused.</param>
/// <param name="Reason">Reason code of <see cref="FailureReasons"/>; null if the file is read.</param>
/// <param name="Message">One sentence for people; null if the file is read.</param>
internal sealed record TranscriptSource(string Path, string? Format, Transcript? Transcript, string? Reason, string? Message)
{
    /// <summary>Reads a file as <c>enrich</c> does.</summary>
    public static async Task<TranscriptSource> ReadAsync(string path, TranscriptLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            var (bytes, problem) = await TranscriptBytes.ReadAsync(path, followsLinks: true, limits, cancellationToken);
            if (bytes is null)
                return Refused(path, FailureReasons.ContentUnreachable, problem!);
            var text = TranscriptText.Decode(bytes, limits);
            var (format, transcript) = TranscriptReader.ReadNamed(
                text,
                TranscriptName.FormatOf(path).ToString(),
                limits,
                cancellationToken
            );
            return new(path, WireName(format), transcript, null, null);
        }
        catch (TranscriptRefusedException refused)
        {
            return Refused(path, ErrorRules.OfCommand(refused).Reason, refused.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refused(path, FailureReasons.ContentUnreachable, $"The file cannot be read: {error.Message}");
        }
    }

    private static TranscriptSource Refused(string path, string reason, string message) => new(path, null, null, reason, message);

    private static string WireName(string format) =>
        JsonSerializer.SerializeToElement(Enum.Parse<TranscriptFormat>(format)).GetString() ?? format;
}
