namespace TranscriptWorker.Enrichment.Text.Dates;

/// <summary>The direction of a date, seen from the time of speaking, as far as its words tell.</summary>
internal enum DateTense
{
    /// <summary>A calendar date, which does not depend on the time of speaking.</summary>
    None,

    /// <summary>"yesterday", "two weeks ago".</summary>
    Past,

    /// <summary>"today", "next Friday", "in two weeks".</summary>
    Future,
}

/// <summary>A date in a text.</summary>
/// <param name="Start">Offset of its start, in UTF-16 code units.</param>
/// <param name="End">Offset after its end.</param>
/// <param name="Iso">ISO 8601 date, month or year; null if it depends on the time of speaking, has no year, or has two readings.</param>
/// <param name="Tense">Its direction.</param>
/// <param name="HasDay">Whether it names a day of a month.</param>
/// <param name="HasYear">Whether it names a year.</param>
internal readonly record struct DateMention(int Start, int End, string? Iso, DateTense Tense, bool HasDay, bool HasYear);
