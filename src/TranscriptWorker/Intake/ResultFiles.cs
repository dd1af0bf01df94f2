using System.Text.Encodings.Web;
using System.Text.Json;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Intake;

/// <summary>
/// Writes results as JSON, one file for each transcript. The content depends on the transcript alone, so that enriching it again gives the
/// same bytes.
/// </summary>
internal static class ResultFiles
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file of a transcript's results.</summary>
    public static string PathOf(string folder, string transcriptId) => Path.Combine(folder, $"{transcriptId.Replace(':', '_')}.json");

    /// <summary>Writes the results that an event carries, in place of earlier ones.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A right is missing.</exception>
    public static async Task WriteAsync(string path, TranscriptEnriched enriched, CancellationToken cancellationToken)
    {
        var temporary = TemporaryName.Beside(path);
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            await using (var json = new Utf8JsonWriter(file, Layout))
            {
                json.WriteStartObject();
                json.WriteString("transcriptId", enriched.TranscriptId);
                if (enriched.TenantId is { } tenant)
                    json.WriteString("tenantId", tenant);
                json.WriteStartObject("features");
                foreach (var feature in enriched.Features)
                {
                    json.WritePropertyName(feature.Feature);
                    feature.Result!.Value.WriteTo(json);
                }

                json.WriteEndObject();
                json.WriteEndObject();
                await json.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
            }

            // A reader finds the old file or the new one, never a part of one.
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
