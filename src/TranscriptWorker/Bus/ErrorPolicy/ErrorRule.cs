using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>A row of <see cref="ErrorRules"/>.</summary>
/// <param name="Exception">The exceptions that the rule is for: this type and those derived from it.</param>
/// <param name="Retry">Whether and when the message is attempted again.</param>
/// <param name="Reasons">The reasons that the rule can give, of <see cref="Contracts.FailureReasons"/>.</param>
internal sealed record ErrorRule(Type Exception, RetryMode Retry, params IReadOnlyList<string> Reasons)
{
    /// <summary>The reason for an exception. Default the only one.</summary>
    public Func<Exception, string> ReasonOf { get; init; } = _ => Reasons.Single();

    /// <summary>The explanation to give; null for the exception's message, which never quotes the transcript.</summary>
    public string? Explanation { get; init; }

    public bool IsFor(Exception error) => Exception.IsInstanceOfType(error);

    public Failure ToFailure(Exception error) =>
        new(ReasonOf(error), Explanation ?? error.Message, Retry) { RetryAfter = (error as ContentUnreachableException)?.RetryAfter };
}
