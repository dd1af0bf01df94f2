namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>
/// An unexpected exception in the form that may be logged: its types and stack traces without its messages, because an exception about a
/// transcript may quote it.
/// </summary>
internal sealed class Defect(Exception error)
    : Exception(error.GetType().FullName, error.InnerException is { } inner ? new Defect(inner) : null)
{
    public override string? StackTrace => error.StackTrace;
}
