namespace TranscriptWorker.Enrichment.Formats.WebVtt;

/// <summary>Tells the lines that begin a block of WebVTT other than a cue.</summary>
internal static class WebVttLine
{
    public const string Signature = "WEBVTT";

    /// <summary>Whether a line is <c>WEBVTT</c>, alone or followed by white space.</summary>
    public static bool IsSignature(ReadOnlySpan<char> line) =>
        line.StartsWith(Signature, StringComparison.Ordinal) && (line.Length == Signature.Length || line[Signature.Length] is ' ' or '\t');

    /// <summary>
    /// Whether the header of a further segment begins at a line inside the source. The segments of a stream are joined byte by byte, so
    /// that the blank line above the header may be missing, and a byte order mark may be left.
    /// </summary>
    public static bool IsSegmentHeader(ReadOnlySpan<char> line, bool followsBlank)
    {
        line = line.TrimStart('\uFEFF');
        return followsBlank ? IsSignature(line) : line.TrimEnd().SequenceEqual(Signature);
    }

    /// <summary>Whether a comment, a style sheet or a region begins at the line.</summary>
    public static bool IsComment(ReadOnlySpan<char> line) =>
        IsKeyword(line, "NOTE", mayGoOn: true) || IsKeyword(line, "STYLE", mayGoOn: false) || IsKeyword(line, "REGION", mayGoOn: false);

    private static bool IsKeyword(ReadOnlySpan<char> line, string keyword, bool mayGoOn) =>
        line.StartsWith(keyword, StringComparison.Ordinal)
        && (line[keyword.Length..].IsWhiteSpace() || (mayGoOn && line[keyword.Length] is ' ' or '\t'));
}
