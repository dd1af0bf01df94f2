using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Pipeline;

/// <summary>Runs an invalidation in three steps: validate, invalidate, respond.</summary>
internal sealed class InvalidationPipeline(SubjectChanges changes)
{
    /// <summary>Returns when no process can read the invalidated entries any more.</summary>
    /// <param name="command">The command.</param>
    /// <param name="id">The invalidation's id. With an id that was applied before, it changes nothing.</param>
    /// <param name="senderGivesId">Whether the id is of its sender.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="JobRefusedException">The command can never succeed.</exception>
    /// <exception cref="DurableTierException">The durable tier is not available.</exception>
    public async Task<TranscriptInvalidated> RunAsync(
        InvalidateTranscript command,
        Guid id,
        bool senderGivesId,
        CancellationToken cancellationToken
    )
    {
        JobValidation.Validate(command, senderGivesId);
        var applied = await changes.InvalidateAsync(
            Subject.Transcript(command.TenantId, command.TranscriptId),
            new Invalidation(id, command.Scope == InvalidationScope.All) { UpToSourceVersion = command.UpToSourceVersion },
            cancellationToken
        );
        return new TranscriptInvalidated
        {
            InvalidationId = id,
            TranscriptId = command.TranscriptId,
            TenantId = command.TenantId,
            Scope = command.Scope,
            Reason = SenderReason.Clean(command.Reason),
            Generation = applied.Generation,
            Superseded = applied.IsSuperseded,
        };
    }
}
