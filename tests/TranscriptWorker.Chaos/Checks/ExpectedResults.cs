using System.Collections.Concurrent;
using System.Collections.Immutable;
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

    private readonly ConcurrentDictionary<(string Subject, string Feature, string Result), ImmutableHashSet<int>> _versions = new();

    public IReadOnlyList<string> Features => [.. _enrichers.Select(e => e.Feature).Order(StringComparer.Ordinal)];

    /// <summary>Notes the results of a content.</summary>
    public async Task AddAsync(string subject, int version, CancellationToken cancellationToken)
    {
        var transcript = TranscriptReader.Read(Contents.Create(subject, version), format: null, new TranscriptLimits(), cancellationToken);
        var isTold = false;
        foreach (var enricher in _enrichers)
        {
            var result = await enricher.EnrichAsync(transcript, new EnrichmentRequest(Language: null), cancellationToken);
            var place = (subject, enricher.Feature, JsonSerializer.Serialize(JsonElement.Parse(result)));
            var versions = _versions.AddOrUpdate(place, _ => [version], (_, known) => known.Add(version));
            isTold |= versions.Count == 1;
        }

        if (!isTold)
            throw new InvalidOperationException($"{subject}: version {version} has no result that no other version has.");
    }

    /// <summary>
    /// The versions of the content that a result is of: none if it is of no content, several if the feature does not tell them apart, as
    /// one that hides what it found.
    /// </summary>
    public ImmutableHashSet<int> FindVersions(string subject, string feature, string result) =>
        _versions.GetValueOrDefault((subject, feature, result)) ?? [];
}
