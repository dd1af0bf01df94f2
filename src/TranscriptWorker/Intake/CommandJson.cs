using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Intake;

/// <summary>The JSON of recorded commands and answers.</summary>
internal static class CommandJson
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>A hash by which another job under the same id is told apart.</summary>
    public static string HashOf(EnrichTranscript job) =>
        // Tracking a job does not make it another one.
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(job with { Track = false }, Json)));

    public static byte[] Write(RecordedCommand command) => JsonSerializer.SerializeToUtf8Bytes(command, Json);

    /// <exception cref="JsonException">It is not a recorded command.</exception>
    public static RecordedCommand ReadCommand(ReadOnlyMemory<byte> json) =>
        JsonSerializer.Deserialize<RecordedCommand>(json.Span, Json) ?? throw new JsonException("The recorded command is null.");

    /// <summary>The event without results, which are content: the cache has them, and erases them with the transcript.</summary>
    public static string Write(TranscriptEnriched enriched) => JsonSerializer.Serialize(WithoutResults(enriched), Json);

    public static TranscriptEnriched WithoutResults(TranscriptEnriched enriched) =>
        enriched with
        {
            Features = [.. enriched.Features.Select(f => f with { Result = null })],
        };

    public static string Write(EnrichmentFailed failed) => JsonSerializer.Serialize(failed, Json);

    /// <exception cref="JsonException">It is not such an event.</exception>
    public static TranscriptEnriched ReadEnriched(string json) =>
        JsonSerializer.Deserialize<TranscriptEnriched>(json, Json) ?? throw new JsonException("The recorded answer is null.");
}
