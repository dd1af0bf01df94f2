namespace TranscriptWorker.Telemetry;

/// <summary>The names by which logs and traces say which process they come from.</summary>
internal static class ServiceIdentity
{
    public const string Name = "transcript-worker";

    public static string Instance { get; } = $"{Environment.MachineName}:{Environment.ProcessId}";
}
