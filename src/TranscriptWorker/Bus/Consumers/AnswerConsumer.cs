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
    public Task Consume(ConsumeContext<TranscriptEnriched> context) => Answer(context.Message.JobId, context.Message);

    public Task Consume(ConsumeContext<EnrichmentFailed> context) => Answer(context.Message.JobId, context.Message);

    public Task Consume(ConsumeContext<TranscriptInvalidated> context) => Answer(context.Message.InvalidationId, context.Message);

    public Task Consume(ConsumeContext<InvalidationFailed> context) => Answer(context.Message.InvalidationId, context.Message);

    private Task Answer(Guid id, object answer)
    {
        client.Answer(id, answer);
        return Task.CompletedTask;
    }
}
