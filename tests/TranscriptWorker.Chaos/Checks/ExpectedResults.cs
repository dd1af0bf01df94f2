using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Chaos.Traffic;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Chaos.Checks;

/// <summary>What the results of each content must be, computed in this process.</summary>
internal sealed class ExpectedResults
{
    private readonly IReadOnlyList<IEnricher> _enrichers =
    [
        .. new ServiceCollection().AddEnrichment().BuildServiceProvider().GetServices<IEnricher>(),
    ];

    private readonly ConcurrentDictionary<(string Subject, string Feature, string Result), int> _versions = new();

    public IReadOnlyList<string> Features => [.. _enrichers.Select(e => e.Feature).Order(StringComparer.Ordinal)];

    /// <summary>Notes the results of a content.</summary>
    public async Task AddAsync(string subject, int version, CancellationToken cancellationToken)
    {
        var transcript = TranscriptReader.Read(Contents.Create(subject, version), format: null, new TranscriptLimits(), cancellationToken);
        foreach (var enricher in _enrichers)
        {
            var result = await enricher.EnrichAsync(transcript, new EnrichmentRequest(Language: null), cancellationToken);
            var known = _versions.GetOrAdd((subject, enricher.Feature, JsonSerializer.Serialize(JsonElement.Parse(result))), version);
            if (known != version)
                throw new InvalidOperationException($"{subject}: versions {known} and {version} have the same {enricher.Feature}.");
        }
    }

    /// <summary>The version of the content that a result is of; null if it is of none.</summary>
    public int? FindVersion(string subject, string feature, string result) =>
        _versions.TryGetValue((subject, feature, result), out var version) ? version : null;
}
