namespace TranscriptWorker.Configuration.Diagnosis;

/// <summary>
/// Looks at something that the worker needs. A capability registers a check for what it needs; a check finds nothing if its capability is
/// not configured.
/// </summary>
public interface IDiagnosticCheck
{
    /// <summary>What is looked at, in a word or two: for the line that says that the check itself could not be done.</summary>
    string Name { get; }

    /// <summary>What was found, one by one. What keeps a check from going on is a finding too, and its last.</summary>
    IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken);
}

/// <summary>How something was found.</summary>
public enum FindingState
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Jobs are done all the same, but something is lost: speed, logs, or soon the room on the disk.</summary>
    Warning,

    /// <summary>Jobs cannot be done.</summary>
    Failed,
}

/// <summary>What a check found.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Found">What was found, without any secret.</param>
/// <param name="Remedy">The command that mends it, or what else does; null where nothing needs mending.</param>
public sealed record Finding(string Check, FindingState State, string Found, string? Remedy = null)
{
    /// <summary>All is well.</summary>
    public static Finding Ok(string check, string found) => new(check, FindingState.Ok, found);

    /// <summary>Jobs are done all the same.</summary>
    public static Finding Warning(string check, string found, string remedy) => new(check, FindingState.Warning, found, remedy);

    /// <summary>Jobs cannot be done.</summary>
    public static Finding Failed(string check, string found, string remedy) => new(check, FindingState.Failed, found, remedy);
}
