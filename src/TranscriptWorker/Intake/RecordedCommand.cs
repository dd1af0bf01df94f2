using TranscriptWorker.Contracts;

namespace TranscriptWorker.Intake;

/// <summary>What a recorded job runs, and where its outcome goes besides its row.</summary>
/// <param name="Job">The job.</param>
internal sealed record RecordedCommand(EnrichTranscript Job)
{
    /// <summary>The file for the results; null for none.</summary>
    public string? ResultPath { get; init; }

    /// <summary>The file that the job came as; null if it came otherwise.</summary>
    public InboxOrigin? Inbox { get; init; }
}

/// <summary>A file of an inbox.</summary>
/// <param name="Folder">The inbox.</param>
/// <param name="Name">The file's name there.</param>
internal sealed record InboxOrigin(string Folder, string Name)
{
    /// <summary>How the file was when it was recorded; null in commands that were recorded before this was kept.</summary>
    public FileStamp? Stamp { get; init; }
}
