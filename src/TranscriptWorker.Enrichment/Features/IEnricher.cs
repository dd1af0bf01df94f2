using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features;

/// <summary>Computes one feature of a transcript.</summary>
/// <remarks>
/// Local enrichers are deterministic: the same transcript and request give the same bytes, on every machine. Every influence on those bytes
/// is part of <see cref="Version"/> or of <see cref="EnrichmentRequest"/>, because these identify a cached result.
/// </remarks>
public interface IEnricher
{
    /// <summary>The feature's name on the wire, in kebab case: <c>summary</c>.</summary>
    string Feature { get; }

    /// <summary>
    /// Name of the method that computes the feature, in kebab case. Another method for the same feature has another name.
    /// </summary>
    string Method { get; }

    /// <summary>Version of the method. Increase it with every change that can change a result.</summary>
    int Version { get; }

    /// <summary>Computes the feature.</summary>
    /// <returns>A JSON object as UTF-8.</returns>
    ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken);
}

/// <summary>The input of a job's features besides the transcript. Requests with the same language are equal.</summary>
/// <param name="Language">BCP 47 tag from the job or from the user's preferences; null if neither has one.</param>
public sealed record EnrichmentRequest(string? Language)
{
    private readonly SharedReading _reading = new();

    /// <summary>
    /// Words and sentences of a transcript. All features of a job have the same request and share the reading, also if they are computed
    /// at the same time. It lives as long as the request.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller's own token is cancelled; the next caller reads again.</exception>
    internal SpokenText Read(Transcript transcript, CancellationToken cancellationToken) =>
        _reading.Read(transcript, Language, cancellationToken);

    /// <inheritdoc/>
    public bool Equals(EnrichmentRequest? other) => other is not null && string.Equals(Language, other.Language, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Language is null ? 0 : StringComparer.Ordinal.GetHashCode(Language);
}
