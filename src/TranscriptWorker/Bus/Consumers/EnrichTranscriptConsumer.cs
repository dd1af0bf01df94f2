using MassTransit;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Bus.Lanes;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.Consumers;

/// <summary>Answers a job with exactly one event. A redelivered job gets the same event under the same message id.</summary>
internal sealed class EnrichTranscriptConsumer(
    EnrichmentPipeline pipeline,
    CommandExecution execution,
    JobBookkeeping bookkeeping,
    JobLanes lanes,
    TimeProvider clock,
    ILogger<EnrichTranscriptConsumer> logger
) : IConsumer<EnrichTranscript>
{
    private static readonly Dictionary<ResultSource, string> SourceNames = Enum.GetValues<ResultSource>()
        .ToDictionary(s => s, s => s.ToString().ToLowerInvariant());

    public async Task Consume(ConsumeContext<EnrichTranscript> context)
    {
        using var slot = await lanes.TryEnterAsync(context);
        if (slot is null)
            return;
        var started = clock.GetTimestamp();
        var command = context.Message;
        var transcriptId = Failure.Quote(command.TranscriptId);
        var tenantId = command.TenantId is null ? null : Failure.Quote(command.TenantId);
        var subject = Subject.FindTranscript(command.TenantId, command.TranscriptId);
        var identity = new CommandIdentity(command.JobId, transcriptId, subject, command.Deadline)
        {
            BringsContent = command.Content is not null || command.ContentUri is not null,
            SourceVersion = command.SourceVersion,
        };
        await using var books = bookkeeping.Begin(command, identity);
        using var scope = Log.BeginJob(logger, command.JobId, transcriptId, tenantId);
        var outcome = await execution.RunAsync(context, books.Identity, token => RunAsync(context, books, token));
        outcome = await books.CountBeforeAnswerAsync(context, outcome);
        if (outcome is { Result: { } enriched })
        {
            if (
                await execution.TryAnswerAsync(context, books.Identity, enriched, EventIdentity.Of(enriched))
                && await books.TryEndAsync(context, outcome, failed: null)
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
            if (
                !await execution.TryAnswerAsync(context, books.Identity, failed, EventIdentity.Of(failed))
                || !await books.TryEndAsync(context, outcome, failed)
            )
                return;
            if (failure.IsCancellation)
            {
                Log.JobCancelled(logger, failed.JobId, failed.TranscriptId, failed.Reason, Elapsed(started));
                return;
            }

            await execution.DeadLetterAsync(context, failure);
            Log.JobFailed(logger, failed.JobId, failed.TranscriptId, failed.Reason, Elapsed(started), failed.Message, failure.Defect);
        }
    }

    private async Task<TranscriptEnriched> RunAsync(
        ConsumeContext<EnrichTranscript> context,
        JobBooks books,
        CancellationToken cancellationToken
    )
    {
        var job = context.Message;
        // Its batch has to know it before it fails.
        await books.StartAsync(cancellationToken);
        BrokerMove.ThrowIfMade(context.ReceiveContext);
        return await pipeline.RunAsync(job, books.Progress, cancellationToken);
    }

    private static string Sources(TranscriptEnriched enriched) =>
        string.Join(' ', enriched.Features.Select(f => $"{f.Feature}={SourceNames[f.Source]}"));

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
