using MassTransit;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Bus.Lanes;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.Consumers;

/// <summary>Answers a job with exactly one event. A redelivered job gets the same event under the same message id.</summary>
internal sealed class EnrichTranscriptConsumer(
    EnrichmentPipeline pipeline,
    CommandExecution execution,
    RetryQueues retries,
    JobLanes lanes,
    TimeProvider clock,
    ILogger<EnrichTranscriptConsumer> logger
) : IConsumer<EnrichTranscript>
{
    public async Task Consume(ConsumeContext<EnrichTranscript> context)
    {
        using var slot = await lanes.TryEnterAsync(context);
        if (slot is null)
            return;
        var started = clock.GetTimestamp();
        var command = context.Message;
        var transcriptId = Failure.Quote(command.TranscriptId);
        var identity = new CommandIdentity(
            command.JobId,
            transcriptId,
            Subject.FindTranscript(command.TenantId, command.TranscriptId),
            command.Deadline,
            BringsContent: command.Content is not null || command.ContentUri is not null
        );
        var tenantId = command.TenantId is null ? null : Failure.Quote(command.TenantId);
        using var scope = Log.BeginJob(logger, command.JobId, transcriptId, tenantId);
        var outcome = await execution.RunAsync(
            context,
            identity,
            async token =>
            {
                await retries.CheckContentAsync(context.ReceiveContext, identity, command.SourceVersion, token);
                return await pipeline.RunAsync(command, token);
            }
        );
        if (outcome is { Result: { } enriched })
        {
            if (
                await execution.TryAnswerAsync(context, identity, enriched, EventIdentity.Of(enriched))
                && logger.IsEnabled(LogLevel.Information)
            )
                Log.JobEnded(logger, command.JobId, command.TranscriptId, "enriched", Sources(enriched), Elapsed(started));
        }
        else if (outcome is { Failure: { } failure })
        {
            var failed = new EnrichmentFailed
            {
                JobId = command.JobId,
                TranscriptId = transcriptId,
                TenantId = tenantId,
                Reason = failure.Reason,
                Message = failure.Message,
                Retryable = failure.IsRetryable,
            };
            if (!await execution.TryAnswerAsync(context, identity, failed, EventIdentity.Of(failed)))
                return;
            await MessageMover.DeadLetterAsync(context.ReceiveContext, failure, clock.GetUtcNow());
            Log.JobFailed(logger, failed.JobId, failed.TranscriptId, failed.Reason, Elapsed(started), failed.Message, failure.Defect);
        }
    }

    private static readonly Dictionary<ResultSource, string> SourceNames = Enum.GetValues<ResultSource>()
        .ToDictionary(s => s, s => s.ToString().ToLowerInvariant());

    private static string Sources(TranscriptEnriched enriched) =>
        string.Join(' ', enriched.Features.Select(f => $"{f.Feature}={SourceNames[f.Source]}"));

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
