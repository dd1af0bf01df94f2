namespace TranscriptWorker.Bus;

/// <summary>
/// An unforeseen exception as the log may have it: its types and stack traces without its messages, because code that fails over a
/// transcript may quote it.
/// </summary>
internal sealed class Defect(Exception error)
    : Exception(error.GetType().FullName, error.InnerException is { } inner ? new Defect(inner) : null)
{
    public override string? StackTrace => error.StackTrace;
}
