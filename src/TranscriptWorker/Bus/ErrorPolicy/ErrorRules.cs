using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>
/// The error policy: exception → reason → retry → queue. The first rule for an exception applies. <c>docs/failures.md</c> is printed from
/// it.
/// </summary>
internal static class ErrorRules
{
    /// <summary>The pauses before the retries that a consumer makes at once, before it uses the retry queues.</summary>
    public static IReadOnlyList<TimeSpan> ImmediateRetryDelays { get; } = [TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(800)];

    /// <summary>The pauses before a command is repeated that the database refused although it answers.</summary>
    public static IReadOnlyList<TimeSpan> RefusalDelays { get; } =
    [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(1600)];

    /// <summary>Rules for a command that fails while it runs.</summary>
    public static IReadOnlyList<ErrorRule> OfCommands { get; } =
    [
        new(
            typeof(JobRefusedException),
            RetryMode.Never,
            FailureReasons.InvalidJobId,
            FailureReasons.InvalidTranscriptId,
            FailureReasons.InvalidTenantId,
            FailureReasons.InvalidUser,
            FailureReasons.InvalidLanguage,
            FailureReasons.InvalidSourceVersion,
            FailureReasons.InvalidLane,
            FailureReasons.InvalidScope,
            FailureReasons.MissingInvalidationId,
            FailureReasons.UnknownFeature,
            FailureReasons.AmbiguousContent,
            FailureReasons.UnsupportedFormat,
            FailureReasons.ContentUriRefused,
            FailureReasons.ContentUnavailable,
            FailureReasons.ContentErased,
            FailureReasons.JobIdReused,
            FailureReasons.InvalidBatch
        )
        {
            ReasonOf = error => ((JobRefusedException)error).Reason,
        },
        new(
            typeof(TranscriptRefusedException),
            RetryMode.Never,
            FailureReasons.EmptyTranscript,
            FailureReasons.NotText,
            FailureReasons.ContentTooLarge,
            FailureReasons.UnsupportedFormat
        )
        {
            ReasonOf = error => ReasonOf(((TranscriptRefusedException)error).Refusal),
        },
        new(typeof(ContentErasedException), RetryMode.Never, FailureReasons.ContentErased),
        new(typeof(InvalidationIdReusedException), RetryMode.Never, FailureReasons.InvalidationIdReused),
        new(typeof(TranscriptUnknownException), RetryMode.WhenContentArrives, FailureReasons.TranscriptUnknown),
        new(typeof(DeadlinePassedException), RetryMode.Never, FailureReasons.DeadlinePassed),
        new(typeof(JobTimedOutException), RetryMode.Queued, FailureReasons.TimedOut),
        new(typeof(ContentUnreachableException), RetryMode.Delayed, FailureReasons.ContentUnreachable),
        new(typeof(GenerationChangedException), RetryMode.Delayed, FailureReasons.TranscriptChanging)
        {
            Explanation = "The transcript kept changing while it was enriched.",
        },
        new(typeof(JobCancelledException), RetryMode.Never, FailureReasons.Cancelled),
        new(typeof(MessageExpiredException), RetryMode.Never, FailureReasons.DeadlinePassed),
        new(typeof(WorkerEndedException), RetryMode.Never, FailureReasons.WorkerEnded),
        new(typeof(DurableTierException), RetryMode.WhenDatabaseAnswers, FailureReasons.DurableTierUnavailable),
        // The message of an unexpected exception may quote the transcript.
        new(typeof(Exception), RetryMode.Delayed, FailureReasons.InternalError)
        {
            Explanation = "The worker failed; its log has the details.",
        },
    ];

    /// <summary>Rules for a message that cannot be read, or whose event cannot be published.</summary>
    public static IReadOnlyList<ErrorRule> OfDeliveries { get; } =
    [
        new(typeof(JsonException), RetryMode.Never, FailureReasons.MalformedMessage),
        new(typeof(SerializationException), RetryMode.Never, FailureReasons.MalformedMessage),
        new(typeof(MessageNotAcknowledgedException), RetryMode.Queued, FailureReasons.AnswerRefused)
        {
            Explanation = "A subscriber's queue refuses the event.",
        },
        new(typeof(Exception), RetryMode.Redelivered),
    ];

    /// <summary>The failure of a command whose event a subscriber's queue refuses.</summary>
    public static Failure AnswerRefused { get; } =
        OfDeliveries.Single(rule => rule.Reasons is [FailureReasons.AnswerRefused]).ToFailure(new MessageNotAcknowledgedException());

    /// <summary>The failure of a command.</summary>
    public static Failure OfCommand(Exception error)
    {
        var rule = OfCommands.First(rule => rule.IsFor(error));
        var failure = rule.ToFailure(error);
        return rule.Exception == typeof(Exception) ? failure with { Defect = new Defect(error) } : failure;
    }

    /// <summary>The rule for a delivery. The bus library wraps exceptions, so inner exceptions count as well.</summary>
    public static ErrorRule OfDelivery(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
            if (OfDeliveries.First(rule => rule.IsFor(cause)) is { Retry: not RetryMode.Redelivered } rule)
                return rule;
        return OfDeliveries[^1];
    }

    private static string ReasonOf(TranscriptRefusal refusal) =>
        refusal switch
        {
            TranscriptRefusal.Empty => FailureReasons.EmptyTranscript,
            TranscriptRefusal.NotText => FailureReasons.NotText,
            TranscriptRefusal.TooLarge => FailureReasons.ContentTooLarge,
            TranscriptRefusal.UnsupportedFormat => FailureReasons.UnsupportedFormat,
            _ => throw new InvalidOperationException($"{refusal} has no reason code."),
        };
}
