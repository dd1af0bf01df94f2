namespace TranscriptWorker.Intake;

/// <summary>
/// Names of files that are being written. They are hidden, and as short for a long name as for a short one. A process that is killed may
/// leave such a file.
/// </summary>
internal static class TemporaryName
{
    /// <summary>A new name in the folder of a file.</summary>
    public static string Beside(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Guid.NewGuid():N}.tmp");
}
