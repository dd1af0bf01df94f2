using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Intake;

/// <summary>The folder from which <c>serve</c> takes transcripts in the embedded profile.</summary>
internal sealed class InboxOptions
{
    public const string Section = "Inbox";

    /// <summary>The folder. Default <c>inbox</c> in the data folder.</summary>
    public string Folder { get; set; } = "";

    /// <summary>
    /// Time between two looks. A file is taken if it did not change between them. Default 2 seconds, range 0 seconds to 1 hour; 0 disables
    /// the inbox.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(2);
}
