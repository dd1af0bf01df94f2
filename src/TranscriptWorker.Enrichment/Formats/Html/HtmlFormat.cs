using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Html;

/// <summary>
/// HTML of podcasts, in which <c>cite</c> names the speaker, <c>time</c> the start, and <c>p</c> holds the speech:
/// <see href="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md"/>.
/// </summary>
internal sealed class HtmlFormat : ITranscriptFormat
{
    private const int BeginningLength = 4096;
    private static readonly string[] Signatures = ["<!doctype html", "<html", "<cite", "<time"];

    public string Name => "Html";

    public IReadOnlyList<string> Extensions { get; } = [".html", ".htm"];

    public bool HasCaptions => false;

    public Recognition Recognize(string content, CancellationToken cancellationToken)
    {
        var start = content.AsSpan().TrimStart();
        if (start.IsEmpty || start[0] != '<')
            return Recognition.None;
        foreach (var signature in Signatures)
        {
            if (start.StartsWith(signature, StringComparison.OrdinalIgnoreCase) && EndsName(start[signature.Length..]))
                return Recognition.Certain;
        }

        var beginning = start[..Math.Min(start.Length, BeginningLength)];
        return HasTag(beginning, "<p") && (HasTag(beginning, "<cite") || HasTag(beginning, "<time"))
            ? Recognition.Likely
            : Recognition.None;
    }

    /// <exception cref="TranscriptRefusedException">Nothing in the source names a speaker or a time.</exception>
    public void Read(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken) =>
        new HtmlReader(builder, warnings).Read(content, cancellationToken);

    private static bool HasTag(ReadOnlySpan<char> text, string tag)
    {
        while (text.IndexOf(tag, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            text = text[(at + tag.Length)..];
            if (EndsName(text))
                return true;
        }

        return false;
    }

    private static bool EndsName(ReadOnlySpan<char> rest) => rest.IsEmpty || rest[0] is '>' or '/' || char.IsWhiteSpace(rest[0]);
}
