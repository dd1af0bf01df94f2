namespace TranscriptWorker.Pipeline;

/// <summary>A command can never succeed as it is.</summary>
/// <param name="reason">One of <see cref="Contracts.FailureReasons"/>.</param>
/// <param name="message">One sentence for people; it never quotes the transcript.</param>
internal sealed class JobRefusedException(string reason, string message) : Exception(message)
{
    public string Reason { get; } = reason;
}
