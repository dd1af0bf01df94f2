using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class ContentStore(SimulatedProcess process, ClaimStore claims, IOptions<CacheOptions> options)
{
    public Task<ContentChange> ApplyAsync(
        Content content,
        Lazy<EntryBody> body,
        IReadOnlyCollection<EntryKey> wanted,
        CancellationToken cancellationToken
    )
    {
        var owner = claims.NewOwner();
        return process.Database.CallAsync(
            "apply content",
            db => db.Apply(content, body, options.Value.Lifetimes.Of(content.Key.Kind), wanted, owner, options.Value.ClaimLease),
            cancellationToken
        );
    }
}

internal sealed record ContentChange(ContentOutcome Outcome, SubjectState State)
{
    public bool IsOfNewSubject { get; init; }

    public SealedEntry? Stored { get; init; }

    public IReadOnlyList<Claim> Claims { get; init; } = [];
}
