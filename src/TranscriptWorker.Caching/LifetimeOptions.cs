using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Caching;

/// <summary>The lifetime of each kind of data.</summary>
public sealed class LifetimeOptions
{
    private const string Shortest = "00:00:01";
    private const string Longest = "365.00:00:00";

    /// <summary>Canonical transcripts. Default 30 days, range 1 second to 365 days.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan Transcript { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Results of features. Default 7 days, range 1 second to 365 days.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan AIEnhancement { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Prepared audio. Default 7 days, range 1 second to 365 days.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan AudioPreprocessing { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Answers to searches. Default 24 hours, range 1 second to 365 days.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan SearchResult { get; set; } = TimeSpan.FromHours(24);

    /// <summary>User preferences, in the hot tier. Default 12 hours, range 1 second to 365 days.</summary>
    [Range(typeof(TimeSpan), Shortest, Longest)]
    public TimeSpan UserPreferences { get; set; } = TimeSpan.FromHours(12);

    /// <summary>The lifetime of a kind.</summary>
    public TimeSpan Of(EntryKind kind) =>
        kind switch
        {
            _ when kind == EntryKind.Transcript => Transcript,
            _ when kind == EntryKind.AIEnhancement => AIEnhancement,
            _ when kind == EntryKind.AudioPreprocessing => AudioPreprocessing,
            _ when kind == EntryKind.SearchResult => SearchResult,
            _ when kind == EntryKind.UserPreferences => UserPreferences,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No lifetime is defined for this kind."),
        };
}
