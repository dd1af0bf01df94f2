namespace TranscriptWorker.Operations;

/// <summary>Where logs and traces go besides the console.</summary>
internal sealed class SeqOptions
{
    public const string Section = "Seq";

    /// <summary>Root address of the Seq server, such as <c>http://localhost:5341</c>. Default none: nothing is sent.</summary>
    public Uri? Url { get; set; }

    /// <summary>API key of the Seq server. Default none.</summary>
    public string? ApiKey { get; set; }
}
