using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Html;

/// <summary>The kinds of warning that only HTML causes.</summary>
internal static class HtmlWarnings
{
    public static readonly WarningKind TimeUnreadable = new("time-unreadable", "A time could not be read; its cue has none.");
}
