namespace TranscriptWorker.Caching;

/// <summary>A kind of data: how long it lives, and which tiers hold it.</summary>
public sealed class EntryKind
{
    private EntryKind(string name, TimeSpan defaultLifetime, bool isHot, bool isDurable, bool isContent, bool hasFile = false)
    {
        (Name, DefaultLifetime, IsHot, IsDurable, IsContent, HasFile) = (name, defaultLifetime, isHot, isDurable, isContent, hasFile);
    }

    /// <summary>The canonical transcript: 30 days.</summary>
    public static EntryKind Transcript { get; } = new("transcript", TimeSpan.FromDays(30), isHot: true, isDurable: true, isContent: true);

    /// <summary>The result of one feature: 7 days.</summary>
    public static EntryKind AIEnhancement { get; } =
        new("ai-enhancement", TimeSpan.FromDays(7), isHot: true, isDurable: true, isContent: false);

    /// <summary>Prepared audio: 7 days. The tiers hold its metadata; the audio itself is a file.</summary>
    public static EntryKind AudioPreprocessing { get; } =
        new("audio-preprocessing", TimeSpan.FromDays(7), isHot: true, isDurable: true, isContent: false, hasFile: true);

    /// <summary>The answer to a search: 24 hours, in the hot tier alone.</summary>
    public static EntryKind SearchResult { get; } =
        new("search-result", TimeSpan.FromHours(24), isHot: true, isDurable: false, isContent: false);

    /// <summary>What a user prefers: 12 hours in the hot tier. The record is a table of its own.</summary>
    public static EntryKind UserPreferences { get; } =
        new("user-preferences", TimeSpan.FromHours(12), isHot: true, isDurable: false, isContent: false);

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<EntryKind> All { get; } = [Transcript, AIEnhancement, AudioPreprocessing, SearchResult, UserPreferences];

    /// <summary>The name in keys, rows, metrics and configuration.</summary>
    public string Name { get; }

    /// <summary>How long an entry lives unless configured otherwise.</summary>
    public TimeSpan DefaultLifetime { get; }

    /// <summary>Whether the hot tier holds it.</summary>
    public bool IsHot { get; }

    /// <summary>Whether the durable tier holds it as an entry.</summary>
    public bool IsDurable { get; }

    /// <summary>Whether it is the subject's content itself, which an invalidation of results leaves in place.</summary>
    public bool IsContent { get; }

    /// <summary>Whether its value is metadata of a file, without which an entry does not count.</summary>
    public bool HasFile { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
