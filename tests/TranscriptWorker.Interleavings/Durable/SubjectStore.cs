using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class SubjectStore(SimulatedProcess process, IOptions<CacheOptions> options)
{
    public Task<ContentChange> ApplyContentAsync(Content content, Lazy<EntryBody> body, CancellationToken cancellationToken) =>
        process.Database.CallAsync(
            "apply content",
            db => db.Apply(content, body, options.Value.Lifetimes.Of(content.Key.Kind)),
            cancellationToken
        );

    public Task<SubjectState> InvalidateAsync(
        Subject subject,
        Guid invalidationId,
        bool eraseContent,
        CancellationToken cancellationToken
    ) => process.Database.CallAsync("invalidate", db => db.Invalidate(subject, invalidationId, eraseContent), cancellationToken);
}

internal sealed record ContentChange(ContentOutcome Outcome, SubjectState State, SealedEntry? Stored);
