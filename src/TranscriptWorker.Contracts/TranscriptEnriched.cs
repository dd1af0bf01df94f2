using System.Text.Json;
using System.Text.Json.Serialization;

namespace TranscriptWorker.Contracts;

/// <summary>
/// Event: a job is done. Its message id is derived from job, generation and fingerprints, so that a repeated delivery of a job repeats the
/// same event and consumers may drop duplicates by it.
/// </summary>
public sealed record TranscriptEnriched
{
    /// <summary>The job that this answers.</summary>
    public Guid JobId { get; init; }

    /// <summary>The enriched transcript.</summary>
    public string TranscriptId { get; init; } = "";

    /// <summary>Its tenant, where one was given.</summary>
    public string? TenantId { get; init; }

    /// <summary>
    /// Counts the changes and invalidations of this transcript, from 1. Of two events for a transcript, the one with the higher generation
    /// stands for the newer content.
    /// </summary>
    public long Generation { get; init; }

    /// <summary>Source version of the content that the results stand for, where its sender gave one.</summary>
    public long? SourceVersion { get; init; }

    /// <summary>True where the job's own content was older than what the worker knew: the results are of the newer content.</summary>
    public bool Superseded { get; init; }

    /// <summary>One entry for each wanted feature, in the order of their names.</summary>
    public IReadOnlyList<EnrichedFeature> Features { get; init; } = [];

    /// <summary>Milliseconds from the start of the job's work to this event.</summary>
    public long Milliseconds { get; init; }
}

/// <summary>One feature of an enriched transcript.</summary>
public sealed record EnrichedFeature
{
    /// <summary>Name of the feature, such as <c>summary</c>.</summary>
    public string Feature { get; init; } = "";

    /// <summary>Where the result came from.</summary>
    public ResultSource Source { get; init; }

    /// <summary>Hash of what the result depends on besides the content: method, version, options. 32 hexadecimal digits.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>When the stored result expires.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Milliseconds spent on this feature in this job.</summary>
    public long Milliseconds { get; init; }

    /// <summary>Milliseconds that it took to compute the result when it was made.</summary>
    public long ComputeMilliseconds { get; init; }

    /// <summary>The result, a JSON object, where the job asked for it.</summary>
    public JsonElement? Result { get; init; }
}

/// <summary>Where a result came from.</summary>
[JsonConverter(typeof(NamedEnumConverter<ResultSource>))]
public enum ResultSource
{
    /// <summary>The decoded object in this process.</summary>
    [JsonStringEnumMemberName("local")]
    Local,

    /// <summary>The hot tier: memory or Redis.</summary>
    [JsonStringEnumMemberName("hot")]
    Hot,

    /// <summary>The durable tier: the database.</summary>
    [JsonStringEnumMemberName("durable")]
    Durable,

    /// <summary>Computed for this job.</summary>
    [JsonStringEnumMemberName("computed")]
    Computed,

    /// <summary>Computed at the same time for another job of this process, which this one waited for.</summary>
    [JsonStringEnumMemberName("joined")]
    Joined,
}
