using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Batches;

/// <summary>The event that announces a batch.</summary>
internal static class BatchEvents
{
    /// <summary>The event of a batch; null if it is not complete.</summary>
    public static BatchCompleted? FindCompleted(BatchKey batch, BatchState state) =>
        state is not { CompletedAt: { } completed, Size: { } size }
            ? null
            : new BatchCompleted
            {
                BatchId = batch.BatchId,
                TenantId = batch.TenantId,
                Size = size,
                Enriched = state.Enriched,
                Failed = state.Failed,
                Cancelled = state.Cancelled,
                StartedAt = new DateTimeOffset(state.StartedAt),
                CompletedAt = new DateTimeOffset(completed),
            };
}
