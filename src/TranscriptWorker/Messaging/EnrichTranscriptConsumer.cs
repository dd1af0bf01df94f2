using MassTransit;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Jobs;

namespace TranscriptWorker.Messaging;

/// <summary>Runs a job and answers it with exactly one event, under an id that a redelivery repeats.</summary>
internal sealed class EnrichTranscriptConsumer(EnrichmentJob job, TimeProvider clock, ILogger<EnrichTranscriptConsumer> logger) : IConsumer<EnrichTranscript>
{
    private const int MaxQuotedLength = 128;

    public async Task Consume(ConsumeContext<EnrichTranscript> context)
    {
        var started = clock.GetTimestamp();
        var command = context.Message;
        TranscriptEnriched enriched;
        try
        {
            enriched = await job.RunAsync(command, context.CancellationToken);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The service stops; the message goes back to its queue.
            throw;
        }
        catch (DurableTierException error) when (error.IsTransient && context.GetRetryAttempt() < RetryPolicy.Attempts)
        {
            Log.JobRetries(logger, command.JobId, Quote(command.TranscriptId), context.GetRetryAttempt() + 1, error.Message);
            throw;
        }
        catch (Exception error)
        {
            var failed = Describe(command, error);
            await context.Publish(failed, publish => publish.MessageId = EventIdentity.Of(failed), context.CancellationToken);
            Log.JobFailed(logger, failed.JobId, failed.TranscriptId, failed.Reason, Elapsed(started), failed.Message, IsDefect(failed) ? new Defect(error) : null);
            return;
        }

        // Outside of the above: an event that cannot be published is no failure of the job, which comes again and finds its results.
        await context.Publish(enriched, publish => publish.MessageId = EventIdentity.Of(enriched), context.CancellationToken);
        Log.JobEnded(logger, command.JobId, command.TranscriptId, "enriched", Sources(enriched), Elapsed(started));
    }

    private static EnrichmentFailed Describe(EnrichTranscript command, Exception error)
    {
        var (reason, message, retryable) = error switch
        {
            JobRefusedException refused => (refused.Reason, refused.Message, false),
            TranscriptRefusedException refused => (ReasonOf(refused.Refusal), refused.Message, false),
            ContentUnreachableException => (FailureReasons.ContentUnreachable, error.Message, true),
            DeadlinePassedException => (FailureReasons.DeadlinePassed, error.Message, false),
            GenerationChangedException => (FailureReasons.TranscriptChanging, "The transcript kept changing while it was enriched.", true),
            DurableTierException => (FailureReasons.DurableTierUnavailable, error.Message, true),
            _ => (FailureReasons.InternalError, "The worker failed; its log has the details.", true),
        };
        return new EnrichmentFailed
        {
            JobId = command.JobId,
            TranscriptId = Quote(command.TranscriptId),
            TenantId = command.TenantId is null ? null : Quote(command.TenantId),
            Reason = reason,
            Message = message,
            Retryable = retryable,
        };
    }

    private static string ReasonOf(TranscriptRefusal refusal) => refusal switch
    {
        TranscriptRefusal.Empty => FailureReasons.EmptyTranscript,
        TranscriptRefusal.NotText => FailureReasons.NotText,
        TranscriptRefusal.TooLarge => FailureReasons.ContentTooLarge,
        TranscriptRefusal.UnsupportedFormat => FailureReasons.UnsupportedFormat,
        _ => throw new InvalidOperationException($"{refusal} has no reason code."),
    };

    private static bool IsDefect(EnrichmentFailed failed) => string.Equals(failed.Reason, FailureReasons.InternalError, StringComparison.Ordinal);

    /// <summary>An identifier that was not validated, short and without characters that could forge a line of a log.</summary>
    private static string Quote(string? text) =>
        new((text ?? "").Take(MaxQuotedLength).Select(c => c is >= ' ' and <= '~' ? c : '?').ToArray());

    private static string Sources(TranscriptEnriched enriched) =>
        string.Join(' ', enriched.Features.Select(f => $"{f.Feature}={f.Source.ToString().ToLowerInvariant()}"));

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
