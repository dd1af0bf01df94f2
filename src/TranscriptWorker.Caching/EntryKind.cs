namespace TranscriptWorker.Caching;

/// <summary>A kind of data, and which tiers hold it. <see cref="LifetimeOptions"/> has the lifetimes.</summary>
public sealed class EntryKind
{
    private EntryKind(string name, bool isHot, bool isDurable, bool isContent, bool hasFile = false)
    {
        (Name, IsHot, IsDurable, IsContent, HasFile) = (name, isHot, isDurable, isContent, hasFile);
    }

    /// <summary>The canonical transcript.</summary>
    public static EntryKind Transcript { get; } = new("transcript", isHot: true, isDurable: true, isContent: true);

    /// <summary>The result of one feature.</summary>
    public static EntryKind AIEnhancement { get; } = new("ai-enhancement", isHot: true, isDurable: true, isContent: false);

    /// <summary>Prepared audio. The tiers hold its metadata; the audio itself is a file.</summary>
    public static EntryKind AudioPreprocessing { get; } =
        new("audio-preprocessing", isHot: true, isDurable: true, isContent: false, hasFile: true);

    /// <summary>The answer to a search, in the hot tier alone.</summary>
    public static EntryKind SearchResult { get; } = new("search-result", isHot: true, isDurable: false, isContent: false);

    /// <summary>The preferences of a user, in the hot tier. Their record is a table of its own.</summary>
    public static EntryKind UserPreferences { get; } = new("user-preferences", isHot: true, isDurable: false, isContent: false);

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<EntryKind> All { get; } = [Transcript, AIEnhancement, AudioPreprocessing, SearchResult, UserPreferences];

    /// <summary>The name in keys, rows, metrics and configuration.</summary>
    public string Name { get; }

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
