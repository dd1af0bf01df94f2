using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus;

/// <summary>
/// Message ids of events: a redelivered command gives the same event under the same id; two commands never share an id. A command is
/// identified by its id within its tenant.
/// </summary>
internal static class EventIdentity
{
    private static readonly Guid EnrichedNamespace = new("0d3c9a3e-5d7a-4b0e-9d55-3a0c1f4b7e61");
    private static readonly Guid FailedNamespace = new("5a4f2c57-4c0f-4a53-8a2e-6f1f6f0f3c12");
    private static readonly Guid InvalidatedNamespace = new("b1c7d1de-08f7-4d3f-8f9c-2f6a0e6f9d83");
    private static readonly Guid InvalidationFailedNamespace = new("7f1d6f0a-3c55-4b1e-8a55-0d6b5f1c2a94");

    private static readonly Guid BatchCompletedNamespace = new("c2a9d3b4-6f27-4d0b-9a4e-2b7c5e8f1d36");
    private static readonly Guid CancellationAcceptedNamespace = new("e4b06a15-93c8-4f7a-8d21-6c0f9b3a7e52");
    private static readonly Guid CancellationFailedNamespace = new("3f8d7c60-1e5b-4a92-b6d4-90a2c7f4e18b");

    public static Guid Of(TranscriptEnriched @event) =>
        DeterministicGuid.Create(
            EnrichedNamespace,
            $"{@event.JobId}|{@event.Generation}|{string.Join(',', @event.Features.Select(f => f.Fingerprint))}{Within(@event.TenantId)}"
        );

    public static Guid Of(EnrichmentFailed @event) =>
        DeterministicGuid.Create(FailedNamespace, $"{@event.JobId}|{@event.TranscriptId}|{@event.Reason}{Within(@event.TenantId)}");

    public static Guid Of(TranscriptInvalidated @event) =>
        DeterministicGuid.Create(InvalidatedNamespace, $"{@event.InvalidationId}|{@event.Generation}{Within(@event.TenantId)}");

    public static Guid Of(BatchCompleted @event) =>
        DeterministicGuid.Create(BatchCompletedNamespace, $"{@event.TenantId}|{@event.BatchId}");

    public static Guid Of(JobCancellationAccepted @event) =>
        DeterministicGuid.Create(CancellationAcceptedNamespace, $"{@event.TenantId}|{@event.JobId}");

    public static Guid Of(JobCancellationFailed @event) =>
        DeterministicGuid.Create(CancellationFailedNamespace, $"{@event.TenantId}|{@event.JobId}|{@event.Reason}");

    public static Guid Of(InvalidationFailed @event) =>
        DeterministicGuid.Create(
            InvalidationFailedNamespace,
            $"{@event.InvalidationId}|{@event.TranscriptId}|{@event.Reason}{Within(@event.TenantId)}"
        );

    // Without a tenant the ids are those of the releases before.
    private static string Within(string? tenantId) => tenantId is null ? "" : $"|{tenantId}";
}
