namespace TranscriptWorker.Enrichment.Features;

/// <summary>Computes one feature of a transcript.</summary>
/// <remarks>
/// Local enrichers are deterministic: the same transcript and request give the same bytes, on every machine. Whatever can change those
/// bytes is part of <see cref="Version"/> or of <see cref="EnrichmentRequest"/>, because a result is cached by these.
/// </remarks>
public interface IEnricher
{
    /// <summary>The feature's name on the wire, in kebab case: <c>summary</c>.</summary>
    string Feature { get; }

    /// <summary>Which method computes it, in kebab case: another method for the same feature has another name.</summary>
    string Method { get; }

    /// <summary>Raised with every change that can change a result.</summary>
    int Version { get; }

    /// <summary>Computes the feature.</summary>
    /// <returns>A JSON object as UTF-8.</returns>
    ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken);
}

/// <summary>What a result depends on besides the transcript.</summary>
/// <param name="Language">BCP 47 tag that the job or the user's preferences ask for; null leaves it to the transcript.</param>
public sealed record EnrichmentRequest(string? Language);
