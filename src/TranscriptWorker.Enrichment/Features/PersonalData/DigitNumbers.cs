using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Contacts;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Finds payment cards, SSN, tax and NHS numbers among groups of digits, and long runs of spoken digits.</summary>
internal static class DigitNumbers
{
    private const int WordsBefore = 8;
    private const int MinSpokenDigits = 7;

    private static readonly FrozenSet<string> Ssn = Set("ssn social");
    private static readonly FrozenSet<string> TaxId = Set(
        "steuer steueridentifikationsnummer steuernummer steuerid idnr tax identifikationsnummer"
    );
    private static readonly FrozenSet<string> Nhs = Set("nhs");

    /// <summary>Numbers that the Social Security Administration published in advertisements, and that are nobody's.</summary>
    private static readonly FrozenSet<string> NobodysSsn = Set("078051120 219099999");

    public static IEnumerable<PersonalFinding> Find(Tokens tokens, List<DigitGroup> groups)
    {
        Span<char> digits = stackalloc char[PaymentCards.MaxLength];
        var found = new List<PersonalFinding>();
        for (var first = 0; first < groups.Count; first++)
        {
            var length = 0;
            for (var last = first; last < groups.Count && (last == first || groups[last].Joins); last++)
            {
                var group = groups[last].Digits;
                if (group.Length == 0 || length + group.Length > digits.Length)
                    break;
                group.CopyTo(digits[length..]);
                length += group.Length;
                if (length >= 9 && Kind(tokens, groups, first, last, digits[..length]) is { } kind)
                    found.Add(new PersonalFinding(kind, groups[first].Start, groups[last].End, kind != PersonalDataKind.UsSsn));
            }
        }

        AddSpokenRuns(tokens, groups, found);
        return found;
    }

    private static PersonalDataKind? Kind(Tokens tokens, List<DigitGroup> groups, int first, int last, ReadOnlySpan<char> digits)
    {
        var text = tokens.Text;
        var (start, end) = (groups[first].Start, groups[last].End);
        if (IsInside(text, start, end))
            return null;
        if (PaymentCards.IsCard(digits) && IsCardShape(groups, first, last) && !IsOther(tokens, start))
            return PersonalDataKind.PaymentCard;
        if (digits.Length == 9 && IsSsn(digits) && IsSsnShape(tokens, groups, first, last))
            return PersonalDataKind.UsSsn;
        if (
            digits.Length == 11
            && Checksums.IsGermanTaxId(digits)
            && (tokens.IsPreceded(start, WordsBefore, TaxId) || Sizes(groups, first, last) is "2333")
        )
            return PersonalDataKind.GermanTaxId;
        if (digits.Length == 10 && Checksums.IsNhsNumber(digits) && tokens.IsPreceded(start, WordsBefore, Nhs))
            return PersonalDataKind.UkNhsNumber;
        return null;
    }

    /// <summary>Whether the digits are a part of a word or of a longer number.</summary>
    private static bool IsInside(string text, int start, int end) =>
        (
            start > 0
            && (char.IsLetter(text[start - 1]) || (start > 1 && text[start - 1] is '-' or '.' && char.IsAsciiDigit(text[start - 2])))
        )
        || (
            end < text.Length
            && (char.IsLetter(text[end]) || (end + 1 < text.Length && text[end] is '-' or '.' && char.IsAsciiDigit(text[end + 1])))
        );

    private static bool IsOther(Tokens tokens, int start) => NumberContexts.OtherDistance(tokens, start) <= WordsBefore;

    /// <summary>Whether the groups are written as on cards: all in one, in fours, 4-6-5, 4-6-4, or digit by digit.</summary>
    private static bool IsCardShape(List<DigitGroup> groups, int first, int last)
    {
        var sizes = Sizes(groups, first, last);
        if (sizes.Length == 1 || sizes is "465" or "464")
            return true;
        var fours = !sizes.AsSpan(0, sizes.Length - 1).ContainsAnyExcept('4') && sizes[^1] is >= '1' and <= '4';
        return fours || IsDigitByDigit(groups, first, last);
    }

    private static bool IsDigitByDigit(List<DigitGroup> groups, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            if (!IsSpoken(groups[i]))
                return false;
        }

        return true;
    }

    /// <summary>
    /// No area 000, 666 or 9xx, no group 00, no serial number 0000. Social Security Administration, "Social Security Number Randomization".
    /// </summary>
    private static bool IsSsn(ReadOnlySpan<char> digits) =>
        digits[..3] is not ("000" or "666")
        && digits[0] != '9'
        && digits[3..5] is not "00"
        && digits[5..] is not "0000"
        && !NobodysSsn.Contains(digits.ToString());

    /// <summary>Three, two and four digits with hyphens; with spaces, without separators or spoken only if a word announces them.</summary>
    private static bool IsSsnShape(Tokens tokens, List<DigitGroup> groups, int first, int last)
    {
        var text = tokens.Text;
        var announced = tokens.IsPreceded(groups[first].Start, WordsBefore, Ssn);
        if (last - first == 2 && Sizes(groups, first, last) is "324")
        {
            var hyphens = text[groups[first].End] == '-' && text[groups[first + 1].End] == '-';
            return announced || (hyphens && !IsOther(tokens, groups[first].Start));
        }

        return announced;
    }

    private static void AddSpokenRuns(Tokens tokens, List<DigitGroup> groups, List<PersonalFinding> found)
    {
        for (var first = 0; first < groups.Count; )
        {
            var last = first;
            var length = groups[first].Digits.Length;
            while (last + 1 < groups.Count && groups[last + 1].Joins && IsSpoken(groups[first]) && IsSpoken(groups[last + 1]))
                length += groups[++last].Digits.Length;
            if (
                length >= MinSpokenDigits
                && IsSpoken(groups[first])
                && !IsCount(groups, first, last)
                && !IsOther(tokens, groups[first].Start)
            )
                found.Add(new PersonalFinding(PersonalDataKind.SpokenDigits, groups[first].Start, groups[last].End, Verified: false));
            first = last + 1;
        }
    }

    private static bool IsSpoken(in DigitGroup group) => group.IsSpoken || group.Digits.Length == 1;

    /// <summary>Whether the digits only count up or down, or are all the same.</summary>
    private static bool IsCount(List<DigitGroup> groups, int first, int last)
    {
        var (up, down, same) = (true, true, true);
        var digits = groups.Skip(first).Take(last - first + 1).SelectMany(group => group.Digits).ToList();
        for (var i = 1; i < digits.Count; i++)
        {
            up &= digits[i] == digits[i - 1] + 1;
            down &= digits[i] == digits[i - 1] - 1;
            same &= digits[i] == digits[i - 1];
        }

        return up || down || same;
    }

    /// <summary>The numbers of digits of the groups, 9 for nine and more.</summary>
    private static string Sizes(List<DigitGroup> groups, int first, int last) =>
        string.Create(
            last - first + 1,
            (groups, first),
            static (sizes, state) =>
            {
                for (var i = 0; i < sizes.Length; i++)
                    sizes[i] = (char)('0' + Math.Min(9, state.groups[state.first + i].Digits.Length));
            }
        );

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
