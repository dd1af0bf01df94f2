namespace TranscriptWorker.Intake;

/// <summary>By what a changed file is told.</summary>
/// <param name="Length">Its length in bytes.</param>
/// <param name="ModifiedAt">Its modification time, UTC.</param>
internal readonly record struct FileStamp(long Length, DateTime ModifiedAt)
{
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return new FileStamp(file.Length, file.LastWriteTimeUtc);
    }
}
