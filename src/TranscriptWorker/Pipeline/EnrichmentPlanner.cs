using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Pipeline;

/// <summary>The prefer step: decides on the language and the features of a job.</summary>
internal sealed class EnrichmentPlanner(PreferencesCache cache, FeatureCatalog catalog, ILogger<EnrichmentPlanner> logger)
{
    /// <exception cref="JobRefusedException">The job names an unknown feature.</exception>
    public async Task<EnrichmentPlan> PreferAsync(EnrichTranscript job, CancellationToken cancellationToken)
    {
        var preferences = await UserPreferences.ReadAsync(cache, job.TenantId, job.RequestedBy, cancellationToken);
        var request = new EnrichmentRequest(job.Language ?? preferences.Language);
        var enrichers = catalog.Select(job.Features is { Count: > 0 } named ? named : FindPreferred(job, preferences));
        var subject = Subject.Transcript(job.TenantId, job.TranscriptId);
        return new EnrichmentPlan(
            subject,
            request,
            [.. enrichers.Select(enricher => new PlannedFeature(enricher, FeatureCatalog.KeyOf(subject, enricher, request)))]
        );
    }

    /// <summary>The preferred features that this worker has: a feature may be gone since it was chosen.</summary>
    private IReadOnlyList<string>? FindPreferred(EnrichTranscript job, UserPreferences preferences)
    {
        if (preferences.Features is not { } preferred || catalog.FindUnknown(preferred) is not { Count: > 0 } unknown)
            return preferences.Features;
        Log.PreferencesIgnored(logger, job.RequestedBy!, string.Join(' ', unknown));
        return [.. preferred.Except(unknown, StringComparer.Ordinal)];
    }
}
