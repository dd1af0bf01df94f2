using System.Collections.Frozen;
using PhoneNumbers;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Text.Contacts;

/// <summary>Finds telephone numbers.</summary>
/// <remarks>
/// A candidate has 7 to 15 digits (ITU-T E.164) in joined groups and one of these shapes: a plus sign or 00 before it; an area code in
/// parentheses; groups of three, three and four digits; a leading zero and two groups or more; or any shape if a word such as "phone" or
/// "call" stands shortly before. It counts if libphonenumber calls it valid in the region of the transcript's tag or, without one, in a
/// large region of its language; behind such a word it need only be possible. A trunk prefix of 0 must be said where the region has one.
/// Words such as "order" or "invoice" shortly before rule it out.
/// </remarks>
internal sealed class PhoneNumbersInText(SpeechLocale locale)
{
    private const int MinDigits = 7;
    private const int MaxDigits = 15;
    private const int MaxGroups = 15;

    /// <summary>Most digits of a number that need only be possible, because a word announces it.</summary>
    private const int MaxLocalDigits = 12;

    private const int WordsBefore = 6;

    private static readonly FrozenSet<string> Announcements = Set(
        "phone telephone call calling mobile cell cellphone tel text reach dial ring fax whatsapp telefon telefonnummer handy "
            + "handynummer mobil anrufen ruf rufen erreichen rückruf téléphone portable appeler appelez joindre numéro mobile "
            + "teléfono móvil llamar llame llámame llámeme"
    );

    private readonly string[] _regions = Regions(locale);

    /// <summary>Loads its tables at the first candidate: most transcripts have none.</summary>
    private static PhoneNumberUtil Numbers => PhoneNumberUtil.GetInstance();

    /// <summary>The numbers among groups of digits, in order, without overlaps.</summary>
    public List<Contact> Find(Tokens tokens, List<DigitGroup> groups)
    {
        var found = new List<Contact>();
        for (var first = 0; first < groups.Count; )
        {
            var longest = LongestFrom(tokens, groups, first);
            if (longest is null)
            {
                first++;
                continue;
            }

            found.Add(longest.Value.Number);
            first = longest.Value.Next;
        }

        return found;
    }

    private (Contact Number, int Next)? LongestFrom(Tokens tokens, List<DigitGroup> groups, int first)
    {
        if (groups[first].Joins && IsAttached(tokens.Text, groups[first].Start))
            return null;
        var start = Start(tokens.Text, groups[first].Start);
        var (length, last) = Reach(groups, first);
        if (length < MinDigits)
            return null;
        var announcement = tokens.DistanceBack(start, WordsBefore, Announcements);
        if (NumberContexts.OtherDistance(tokens, start) < announcement)
            return null;
        for (; last >= first && length >= MinDigits; length -= groups[last--].Digits.Length)
        {
            var isCandidate = announcement <= WordsBefore || tokens.Text[start] == '+' || HasShape(tokens.Text, groups, first, last, start);
            if (length > MaxDigits || !isCandidate || Continues(tokens.Text, groups[last].End))
                continue;
            if (Number(tokens.Text, groups, first, last, announcement <= WordsBefore) is { } number)
                return (number, last + 1);
        }

        return null;
    }

    /// <summary>The number of digits that can belong to one number, and the index of their last group.</summary>
    private static (int Length, int Last) Reach(List<DigitGroup> groups, int first)
    {
        var length = groups[first].Digits.Length;
        var last = first;
        while (
            last + 1 < groups.Count
            && last - first < MaxGroups
            && groups[last + 1].Joins
            && length + groups[last + 1].Digits.Length <= MaxDigits
        )
            length += groups[++last].Digits.Length;
        return (length, last);
    }

    /// <summary>Whether a letter or a further digit follows, so that the digits are a part of something longer.</summary>
    private static bool Continues(string text, int end) =>
        end < text.Length && (char.IsLetterOrDigit(text[end]) || (text[end] is '-' or '/' or '%' && IsDigit(text, end + 1)));

    private Contact? Number(string text, List<DigitGroup> groups, int first, int last, bool announced)
    {
        var start = Start(text, groups[first].Start);
        var digits =
            (text[start] == '+' ? "+" : "") + string.Concat(groups.Skip(first).Take(last - first + 1).Select(group => group.Digits));
        if (Parse(digits, valid: true) is { } valid)
            return new Contact(start, groups[last].End, Numbers.Format(valid, PhoneNumberFormat.E164));
        var isShort = digits.Length <= MaxLocalDigits && last > first;
        return announced && isShort && Parse(digits, valid: false) is not null ? new Contact(start, groups[last].End, null) : null;
    }

    private static bool HasShape(string text, List<DigitGroup> groups, int first, int last, int start)
    {
        if (groups[first].IsSpoken || HasForeignSeparator(text, groups, first, last))
            return false;
        if (text[start] == '(' && last > first)
            return true;
        if (last - first is 2 or 3 && IsNorthAmerican(groups, first, last))
            return true;
        return groups[first].Digits[0] == '0' && last > first && groups[first].Digits.Length is >= 2 and <= 6;
    }

    /// <summary>Whether the groups have three, three and four digits, perhaps behind a 1.</summary>
    private static bool IsNorthAmerican(List<DigitGroup> groups, int first, int last) =>
        groups[last].Digits.Length == 4
        && groups[last - 1].Digits.Length == 3
        && groups[last - 2].Digits.Length == 3
        && (last - first == 2 || groups[first].Digits is "1");

    /// <summary>Whether a comma or a dot and a space, which separate numbers instead of groups, stand between two groups.</summary>
    private static bool HasForeignSeparator(string text, List<DigitGroup> groups, int first, int last)
    {
        for (var i = first + 1; i <= last; i++)
        {
            var between = text.AsSpan(groups[i - 1].End, groups[i].Start - groups[i - 1].End);
            if (between.Contains(',') || between is ". " || groups[i].IsSpoken)
                return true;
        }

        return false;
    }

    private PhoneNumber? Parse(string digits, bool valid)
    {
        foreach (var region in _regions)
        {
            if (digits[0] is not ('0' or '+') && Numbers.GetNddPrefixForRegion(region, stripNonDigits: true) is "0")
                continue;
            try
            {
                var number = Numbers.Parse(digits, region);
                if (valid ? Numbers.IsValidNumber(number) : Numbers.IsPossibleNumber(number))
                    return number;
            }
            catch (NumberParseException)
            {
                // The digits are no number in this region; another one may have it.
            }
        }

        return null;
    }

    /// <summary>The start with the plus sign or the parenthesis before the first digit.</summary>
    private static int Start(string text, int digit)
    {
        var start = digit;
        if (start > 0 && text[start - 1] == '(')
            start--;
        if (start > 0 && text[start - 1] == '+')
            start--;
        return start;
    }

    private static bool IsAttached(string text, int start) =>
        start > 1 && text[start - 1] is '.' or '-' or '/' or ',' && IsDigit(text, start - 2);

    private static bool IsDigit(string text, int index) => index < text.Length && char.IsAsciiDigit(text[index]);

    private static string[] Regions(SpeechLocale locale)
    {
        string[] byLanguage = locale.Language switch
        {
            "de" => ["DE", "AT", "CH"],
            "fr" => ["FR", "BE", "CH"],
            "es" => ["ES", "MX"],
            _ => ["US", "GB"],
        };
        return locale.Region is { } region ? [region] : byLanguage;
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
