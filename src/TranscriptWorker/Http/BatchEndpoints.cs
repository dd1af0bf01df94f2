using Microsoft.AspNetCore.Http.HttpResults;
using TranscriptWorker.Caching.Durable.Batches;

namespace TranscriptWorker.Http;

/// <summary>The counts of batches.</summary>
internal static class BatchEndpoints
{
    public static void MapBatches(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/batches/{id:guid}", FindAsync).AddEndpointFilter(JobEndpoints.AnswerRefusalsAsync);

    private static async Task<Results<Ok<BatchProgress>, NotFound>> FindAsync(
        Guid id,
        string? tenant,
        BatchStore batches,
        CancellationToken cancellationToken
    )
    {
        if (!Tenants.TryRead(tenant, out var tenantId))
            return TypedResults.NotFound();
        var batch = new BatchKey(tenantId, id);
        return await batches.FindAsync(batch, cancellationToken) is { } state
            ? TypedResults.Ok(BatchProgress.Of(batch, state))
            : TypedResults.NotFound();
    }

    /// <param name="BatchId">The batch.</param>
    /// <param name="TenantId">Its tenant; null for none.</param>
    /// <param name="Size">The number of its jobs; null if no job with a valid size is known yet.</param>
    /// <param name="Enriched">The number of enriched jobs.</param>
    /// <param name="Failed">The number of failed jobs.</param>
    /// <param name="Cancelled">The number of cancelled jobs.</param>
    /// <param name="StartedAt">When its first job was started.</param>
    /// <param name="CompletedAt">When its last job was counted; null if jobs are missing.</param>
    private sealed record BatchProgress(
        Guid BatchId,
        string? TenantId,
        int? Size,
        int Enriched,
        int Failed,
        int Cancelled,
        DateTimeOffset StartedAt,
        DateTimeOffset? CompletedAt
    )
    {
        public static BatchProgress Of(BatchKey batch, BatchState state) =>
            new(
                batch.BatchId,
                batch.TenantId,
                state.Size,
                state.Enriched,
                state.Failed,
                state.Cancelled,
                new DateTimeOffset(state.StartedAt),
                state.CompletedAt is { } completed ? new DateTimeOffset(completed) : null
            );
    }
}
