using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Pipeline;

/// <summary>The addresses that content may be read from. An address that is not listed is refused.</summary>
internal sealed class ContentFetcherOptions
{
    public const string Section = "ContentSources";

    /// <summary>Folders that <c>file:</c> addresses may point into. Default none.</summary>
    public IList<string> Folders { get; set; } = [];

    /// <summary>
    /// Hosts that <c>https:</c> addresses may name, with a port unless it is the scheme's default: <c>media.example.com</c>. Default none.
    /// </summary>
    public IList<string> Hosts { get; set; } = [];

    /// <summary>Hosts that plain <c>http:</c> addresses may name. Default none.</summary>
    public IList<string> InsecureHosts { get; set; } = [];

    /// <summary>Time limit for one address. Default 30 seconds, range 1 second to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
