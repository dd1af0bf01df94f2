namespace TranscriptWorker.Caching.Durable;

/// <summary>The states of a recorded job, as stored.</summary>
public static class JobStates
{
    /// <summary>Recorded, and not started yet.</summary>
    public const string Queued = "queued";

    /// <summary>A worker runs it.</summary>
    public const string Running = "running";

    /// <summary>An attempt failed, and the next one has a time.</summary>
    public const string Waiting = "waiting";

    /// <summary>It has its results.</summary>
    public const string Done = "done";

    /// <summary>It has none, and is not attempted again.</summary>
    public const string Failed = "failed";

    /// <summary>It was cancelled before its results were computed.</summary>
    public const string Cancelled = "cancelled";
}
