using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Pipeline;

/// <summary>The prefer step: decides on the language and the features of a job.</summary>
internal sealed class EnrichmentPlanner(PreferencesCache cache, FeatureCatalog catalog)
{
    /// <exception cref="JobRefusedException">The job or the preferences name an unknown feature.</exception>
    public async Task<EnrichmentPlan> PreferAsync(EnrichTranscript job, CancellationToken cancellationToken)
    {
        var preferences = await UserPreferences.ReadAsync(cache, job.TenantId, job.RequestedBy, cancellationToken);
        var request = new EnrichmentRequest(job.Language ?? preferences.Language);
        var enrichers = catalog.Select(job.Features is { Count: > 0 } named ? named : preferences.Features);
        var subject = Subject.Transcript(job.TenantId, job.TranscriptId);
        return new EnrichmentPlan(
            subject,
            request,
            [.. enrichers.Select(enricher => new PlannedFeature(enricher, FeatureCatalog.KeyOf(subject, enricher, request)))]
        );
    }
}
