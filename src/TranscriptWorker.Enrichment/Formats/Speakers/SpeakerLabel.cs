using System.Globalization;
using System.Text;

namespace TranscriptWorker.Enrichment.Formats.Speakers;

/// <summary>
/// Finds a candidate for a speaker's name at the start of a line: <c>ALICE: text</c>, <c>Dr. Jane Doe: text</c>. It has at most
/// <see cref="MaxLength"/> characters and four words; it begins with a letter; its first and last word begin with a capital, a digit or a
/// letter of a script without capitals, the words between may also be short (<c>Ludwig van Beethoven</c>); it has letters, digits, spaces
/// and <c>.'’-_&amp;()#</c> only; and white space, or nothing, follows the colon. So <c>Note that: …</c>, <c>10:30</c> and <c>https://…</c>
/// are no candidates, and neither are common headings such as <c>Summary</c>. <see cref="SpeakerLabels"/> decides which candidates name
/// speakers.
/// </summary>
internal static class SpeakerLabel
{
    public const int MaxLength = 40;
    private const int MaxWords = 4;
    private const int MaxParticleLength = 3;

    private static readonly HashSet<string> Headings = new(StringComparer.OrdinalIgnoreCase)
    {
        "Agenda",
        "Attention",
        "Caution",
        "Conclusion",
        "Date",
        "Duration",
        "Edit",
        "Example",
        "File",
        "FYI",
        "Hint",
        "Http",
        "Https",
        "Important",
        "Location",
        "Note",
        "Notes",
        "NB",
        "Participants",
        "PS",
        "Re",
        "Result",
        "Step",
        "Subject",
        "Summary",
        "Time",
        "Tip",
        "Title",
        "Todo",
        "Topic",
        "Transcript",
        "Update",
        "Url",
        "Warning",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> HeadingLookup = Headings.GetAlternateLookup<
        ReadOnlySpan<char>
    >();

    /// <summary>Returns the name before the line's first colon, or an empty span.</summary>
    public static ReadOnlySpan<char> Find(ReadOnlySpan<char> line)
    {
        var colon = line[..Math.Min(line.Length, MaxLength + 1)].IndexOfAny(':', '：');
        if (colon <= 0 || (line[colon] == ':' && colon + 1 < line.Length && line[colon + 1] != ' '))
            return default;

        var name = line[..colon].TrimEnd();
        return IsName(name) && !HeadingLookup.Contains(name) ? name : default;
    }

    /// <summary>
    /// Returns the text before the line's first colon if it can be a name at all, or an empty span. White space, nothing or a character
    /// beyond ASCII follows the colon.
    /// </summary>
    public static ReadOnlySpan<char> FindPossible(ReadOnlySpan<char> line)
    {
        var colon = line[..Math.Min(line.Length, NameShape.MaxLength + 2)].IndexOfAny(':', '：');
        if (colon <= 0 || (line[colon] == ':' && colon + 1 < line.Length && line[colon + 1] is > ' ' and <= '~'))
            return default;

        var name = line[..colon].TrimEnd();
        if (name.Length > 2 && name[0] == '[' && name[^1] == ']')
            name = name[1..^1].Trim();

        return NameShape.IsPossible(name) && !HeadingLookup.Contains(name) ? name : default;
    }

    /// <summary>Whether the name has at least two letters and all of its letters are capitals.</summary>
    public static bool IsUpperCase(ReadOnlySpan<char> name)
    {
        var capitals = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            if (Rune.IsLower(rune))
                return false;
            if (Rune.IsUpper(rune))
                capitals++;
        }

        return capitals >= 2;
    }

    private static bool IsName(ReadOnlySpan<char> name)
    {
        var words = 0;
        var lastIsCapital = false;
        foreach (var range in name.Split(' '))
        {
            var word = name[range].TrimStart("(#");
            if (word.IsEmpty || !HasOnlyNameCharacters(name[range]) || ++words > MaxWords)
                return false;

            _ = Rune.DecodeFromUtf16(word, out var first, out _);
            lastIsCapital = (Rune.IsLetter(first) && !Rune.IsLower(first)) || (words > 1 && Rune.IsDigit(first));
            if (!lastIsCapital && (words == 1 || word.Length > MaxParticleLength))
                return false;
        }

        return lastIsCapital;
    }

    private static bool HasOnlyNameCharacters(ReadOnlySpan<char> word)
    {
        foreach (var rune in word.EnumerateRunes())
        {
            if (!Rune.IsLetterOrDigit(rune) && !IsMark(Rune.GetUnicodeCategory(rune)) && !".'’-_&()#".Contains((char)rune.Value))
                return false;
        }

        return true;
    }

    private static bool IsMark(UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
