namespace TranscriptWorker.Intake;

/// <summary>An inbox and the folders in it.</summary>
/// <param name="Inbox">The folder that files are dropped into.</param>
internal sealed record InboxFolders(string Inbox)
{
    /// <summary>What follows the name of a file in that of its reason.</summary>
    public const string ErrorSuffix = ".error.json";

    /// <summary>The files that were recorded.</summary>
    public string Accepted => Path.Combine(Inbox, "accepted");

    /// <summary>The results, as <c>NAME.json</c>.</summary>
    public string Results => Path.Combine(Inbox, "results");

    /// <summary>The files without results, each beside the reason, as <c>NAME.error.json</c>.</summary>
    public string Failed => Path.Combine(Inbox, "failed");

    /// <summary>Creates those that are missing.</summary>
    /// <exception cref="IOException">A folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">A right is missing.</exception>
    public void Create()
    {
        foreach (var folder in (string[])[Accepted, Results, Failed])
            Directory.CreateDirectory(folder);
    }
}
