using System.Text.Json.Serialization;

namespace TranscriptWorker.Contracts;

/// <summary>
/// Command: what is stored of a transcript has become stale. Send it to the queue <c>invalidate-transcript</c>. It is answered by
/// <see cref="TranscriptInvalidated"/>, after which no worker answers from what was stored before, or by <see cref="InvalidationFailed"/>.
/// </summary>
public sealed record InvalidateTranscript
{
    /// <summary>
    /// Identity of the invalidation, chosen by the sender, so that a repeated delivery does not take away what was stored in between. Left
    /// out: the message id, else each delivery is an invalidation of its own, which is refused for <see cref="InvalidationScope.All"/>.
    /// </summary>
    public Guid? InvalidationId { get; init; }

    /// <summary>The transcript, as in <see cref="EnrichTranscript.TranscriptId"/>.</summary>
    public string TranscriptId { get; init; } = "";

    /// <summary>Its tenant, as in <see cref="EnrichTranscript.TenantId"/>.</summary>
    public string? TenantId { get; init; }

    /// <summary>How much is invalidated; <see cref="InvalidationScope.Results"/> where left out.</summary>
    public InvalidationScope Scope { get; init; }

    /// <summary>
    /// The source version up to which content is stale, as in <see cref="EnrichTranscript.SourceVersion"/>: content that has a higher one
    /// is not touched. Left out: any content.
    /// </summary>
    public long? UpToSourceVersion { get; init; }

    /// <summary>Why, for the log: at most 200 characters are kept.</summary>
    public string? Reason { get; init; }
}

/// <summary>How much an invalidation takes away.</summary>
[JsonConverter(typeof(NamedEnumConverter<InvalidationScope>))]
public enum InvalidationScope
{
    /// <summary>All results; the transcript itself stays and can be enriched anew without being sent again.</summary>
    [JsonStringEnumMemberName("results")]
    Results,

    /// <summary>Everything: the transcript too is erased.</summary>
    [JsonStringEnumMemberName("all")]
    All,
}
