using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus;

/// <summary>Why a command was not carried out.</summary>
/// <param name="Reason">One of <see cref="FailureReasons"/>.</param>
/// <param name="Message">One sentence for people that never quotes the transcript.</param>
/// <param name="IsRetryable">Whether the same command may succeed later.</param>
internal sealed record Failure(string Reason, string Message, bool IsRetryable)
{
    private const int MaxQuotedLength = 128;

    /// <summary>What was not foreseen: without its message, because code that fails over a transcript may quote it.</summary>
    public Defect? Defect { get; private init; }

    public static Failure Of(Exception error) =>
        error switch
        {
            JobRefusedException refused => new(refused.Reason, refused.Message, IsRetryable: false),
            TranscriptRefusedException refused => new(ReasonOf(refused.Refusal), refused.Message, IsRetryable: false),
            ContentUnreachableException => new(FailureReasons.ContentUnreachable, error.Message, IsRetryable: true),
            DeadlinePassedException => new(FailureReasons.DeadlinePassed, error.Message, IsRetryable: false),
            GenerationChangedException => new(
                FailureReasons.TranscriptChanging,
                "The transcript kept changing while it was enriched.",
                IsRetryable: true
            ),
            DurableTierException => new(FailureReasons.DurableTierUnavailable, error.Message, IsRetryable: true),
            _ => new(FailureReasons.InternalError, "The worker failed; its log has the details.", IsRetryable: true)
            {
                Defect = new Defect(error),
            },
        };

    /// <summary>An identifier that was not validated, short and without characters that could forge a line of a log.</summary>
    public static string Quote(string? text) =>
        text is { Length: <= MaxQuotedLength } && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? text
            : new((text ?? "").Take(MaxQuotedLength).Select(c => c is >= ' ' and <= '~' ? c : '?').ToArray());

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
