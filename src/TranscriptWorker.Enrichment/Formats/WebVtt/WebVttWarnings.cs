using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.WebVtt;

/// <summary>The kinds of warning that only a WebVTT source causes.</summary>
internal static class WebVttWarnings
{
    public static readonly WarningKind HeaderMissing = new("header-missing", "The WEBVTT header is missing.");
    public static readonly WarningKind HeaderMalformed = new(
        "header-malformed",
        "The WEBVTT header is not the first line, or no blank line follows it."
    );
    public static readonly WarningKind LanguageInvalid = new(
        "language-invalid",
        "The declared language is not a BCP 47 tag and was ignored."
    );
    public static readonly WarningKind TimestampMapInvalid = new(
        "timestamp-map-invalid",
        "An X-TIMESTAMP-MAP could not be read; the times of its segment were kept."
    );
    public static readonly WarningKind CommaInTime = new("comma-in-time", "A time has a comma where WebVTT has a dot.");
}
