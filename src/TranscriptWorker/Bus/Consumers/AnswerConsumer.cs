using MassTransit;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.Consumers;

/// <summary>Hands events to the callers of <see cref="JobClient"/> that wait for them.</summary>
internal sealed class AnswerConsumer(JobClient client)
    : IConsumer<TranscriptEnriched>,
        IConsumer<EnrichmentFailed>,
        IConsumer<TranscriptInvalidated>,
        IConsumer<InvalidationFailed>
{
    public Task Consume(ConsumeContext<TranscriptEnriched> context) =>
        Answer(context.Message.JobId, context.Message.TenantId, context.Message.TranscriptId, context.Message);

    public Task Consume(ConsumeContext<EnrichmentFailed> context) =>
        Answer(context.Message.JobId, context.Message.TenantId, context.Message.TranscriptId, context.Message);

    public Task Consume(ConsumeContext<TranscriptInvalidated> context) =>
        Answer(context.Message.InvalidationId, context.Message.TenantId, context.Message.TranscriptId, context.Message);

    public Task Consume(ConsumeContext<InvalidationFailed> context) =>
        Answer(context.Message.InvalidationId, context.Message.TenantId, context.Message.TranscriptId, context.Message);

    private Task Answer(Guid id, string? tenantId, string transcriptId, object answer)
    {
        client.Answer(id, tenantId, transcriptId, answer);
        return Task.CompletedTask;
    }
}
