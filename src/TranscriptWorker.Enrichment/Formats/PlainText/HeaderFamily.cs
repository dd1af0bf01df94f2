using TranscriptWorker.Enrichment.Formats.Speakers;

namespace TranscriptWorker.Enrichment.Formats.PlainText;

/// <summary>Counts the lines of a source that could be headers of one kind.</summary>
internal sealed class HeaderFamily
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private int _backwards;
    private int _capitalised;
    private int _recurring;
    private int _lastMs;

    public int Count { get; private set; }

    /// <summary>Number of these lines that a line of text follows.</summary>
    public int Followed { get; set; }

    /// <summary>Number of these lines that begin a paragraph.</summary>
    public int Paragraphs { get; private set; }

    /// <summary>0-based place of the first of these lines among the lines that are not blank.</summary>
    public int FirstPlace { get; private set; }

    /// <summary>Whether there are two of these lines, and the times of three in four do not go backwards.</summary>
    public bool Recurs => Count >= 2 && _backwards * 4 <= Count - 1;

    /// <summary>Whether text follows at least half of these lines.</summary>
    public bool IsMostlyFollowed => Followed * 2 >= Count;

    /// <summary>Whether at least half of the lines have a name that another one has too.</summary>
    public bool NamesRecur => _recurring * 2 >= Count;

    /// <summary>Whether at least half of the names are capitalised.</summary>
    public bool NamesAreCapitalised => _capitalised * 2 >= Count;

    /// <summary>Whether all names but one in ten are capitalised.</summary>
    public bool AllNamesAreCapitalised => Count > 0 && _capitalised * 10 >= Count * 9;

    public void Observe(int? startMs, ReadOnlySpan<char> name, bool beginsParagraph, int place)
    {
        if (Count++ == 0)
            FirstPlace = place;
        else if (startMs < _lastMs)
            _backwards++;

        _lastMs = startMs ?? _lastMs;
        Paragraphs += beginsParagraph ? 1 : 0;
        if (!NameShape.IsPossible(name))
            return;

        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        _ = names.TryGetValue(name, out var occurrences);
        names[name] = occurrences + 1;
        _recurring += occurrences switch
        {
            0 => 0,
            1 => 2,
            _ => 1,
        };
        _capitalised += NameShape.IsCapitalised(name) ? 1 : 0;
    }

    public bool HasName(ReadOnlySpan<char> name) => _names.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(name);
}
