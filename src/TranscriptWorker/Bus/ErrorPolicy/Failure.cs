using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>Why a command has no result.</summary>
/// <param name="Reason">One of <see cref="FailureReasons"/>.</param>
/// <param name="Message">One sentence for people; it never quotes the transcript.</param>
/// <param name="Retry">Whether and when the command is attempted again.</param>
internal sealed record Failure(string Reason, string Message, RetryMode Retry)
{
    private const int MaxQuotedLength = 128;

    /// <summary>Whether the same command may succeed later.</summary>
    public bool IsRetryable => Retry is not (RetryMode.Never or RetryMode.WhenContentArrives);

    /// <summary>Whether the command may end its workers, so that it belongs into the poison queue.</summary>
    public bool IsPoison => string.Equals(Reason, FailureReasons.WorkerEnded, StringComparison.Ordinal);

    /// <summary>Whether somebody wanted the command to have no result, so that nobody needs to look at it.</summary>
    public bool IsCancellation => string.Equals(Reason, FailureReasons.Cancelled, StringComparison.Ordinal);

    /// <summary>How long to wait at least before the next attempt; null for as long as the retry queues say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The unexpected exception, for the log; null for an expected one.</summary>
    public Defect? Defect { get; init; }

    /// <summary>A sender's reason for the log, without control characters that could forge a line of it.</summary>
    public static string QuoteReason(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);

    /// <summary>An id that was not validated, shortened and without characters that could forge a line of a log.</summary>
    public static string Quote(string? text, int maxLength = MaxQuotedLength) =>
        text is not null && text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? text
            : new((text ?? "").Take(maxLength).Select(c => c is >= ' ' and <= '~' ? c : '?').ToArray());
}
