using System.Text.Json;

namespace TranscriptWorker.Chaos.Traffic;

/// <summary>An event as a foreign client reads it.</summary>
/// <param name="Name">Its type, such as <c>TranscriptEnriched</c>.</param>
/// <param name="MessageId">Its id.</param>
/// <param name="CommandId">The job or the invalidation that it answers.</param>
internal sealed record ReceivedEvent(string Name, Guid MessageId, Guid CommandId)
{
    public string TranscriptId { get; init; } = "";

    public string? TenantId { get; init; }

    public long Generation { get; init; }

    public long? SourceVersion { get; init; }

    /// <summary>Why the command failed; null if it did not.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<ReceivedFeature> Features { get; init; } = [];

    public bool IsOfInvalidation => Name is "TranscriptInvalidated" or "InvalidationFailed";

    /// <param name="exchange">The exchange that it came from.</param>
    /// <param name="body">The envelope.</param>
    public static ReceivedEvent Read(string exchange, ReadOnlySpan<byte> body)
    {
        var envelope = JsonElement.Parse(body);
        var message = envelope.GetProperty("message");
        var name = exchange[(exchange.LastIndexOf(':') + 1)..];
        return new ReceivedEvent(
            name,
            envelope.GetProperty("messageId").GetGuid(),
            message
                .GetProperty(
                    name.StartsWith("Enrichment", StringComparison.Ordinal) || name is "TranscriptEnriched" ? "jobId" : "invalidationId"
                )
                .GetGuid()
        )
        {
            TranscriptId = message.GetProperty("transcriptId").GetString()!,
            TenantId = message.TryGetProperty("tenantId", out var tenant) ? tenant.GetString() : null,
            Generation = message.TryGetProperty("generation", out var generation) ? generation.GetInt64() : 0,
            SourceVersion =
                message.TryGetProperty("sourceVersion", out var version) && version.ValueKind == JsonValueKind.Number
                    ? version.GetInt64()
                    : null,
            Reason =
                message.TryGetProperty("reason", out var reason) && name.EndsWith("Failed", StringComparison.Ordinal)
                    ? reason.GetString()
                    : null,
            Features = message.TryGetProperty("features", out var features)
                ?
                [
                    .. features
                        .EnumerateArray()
                        .Select(f => new ReceivedFeature(
                            f.GetProperty("feature").GetString()!,
                            f.GetProperty("source").GetString()!,
                            JsonSerializer.Serialize(f.GetProperty("result")),
                            f.GetProperty("expiresAt").GetDateTimeOffset()
                        )),
                ]
                : [],
        };
    }
}

/// <param name="Feature">Its name.</param>
/// <param name="Source">Where the result came from.</param>
/// <param name="Result">The result, as JSON.</param>
/// <param name="ExpiresAt">When the stored result expires, which tells one commit from another.</param>
internal sealed record ReceivedFeature(string Feature, string Source, string Result, DateTimeOffset ExpiresAt);
