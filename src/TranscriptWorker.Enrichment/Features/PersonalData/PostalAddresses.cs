using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>
/// Finds postal addresses by their shape: a street with a number, as it is written in English, German, French or Spanish.
/// </summary>
/// <remarks>The names must have capitals. A postal code and a town are added if they follow.</remarks>
internal static class PostalAddresses
{
    private const int MaxNameWords = 4;

    private static readonly FrozenSet<string> EnglishStreets = Set(
        "street st avenue ave road rd lane ln drive dr boulevard blvd court ct way place square terrace close crescent parkway "
            + "pkwy highway circle trail row gardens grove"
    );

    private static readonly FrozenSet<string> FrenchStreets = Set(
        "rue avenue boulevard place chemin impasse allée quai cours route square"
    );

    private static readonly FrozenSet<string> SpanishStreets = Set("calle avenida avda plaza paseo camino carretera travesía");

    private static readonly FrozenSet<string> Links = Set("de du des la le les l d del los las y et of the");

    public static IEnumerable<PersonalFinding> Find(Tokens tokens)
    {
        for (var i = 0; i < tokens.Count; )
        {
            var end = English(tokens, i) ?? French(tokens, i) ?? GermanStreets.End(tokens, i) ?? Spanish(tokens, i);
            if (end is { } last)
            {
                last = WithTown(tokens, last);
                yield return new PersonalFinding(PersonalDataKind.PostalAddress, tokens[i].Start, tokens[last].End, Verified: false);
                i = last + 1;
            }
            else
                i++;
        }
    }

    /// <summary>"221 Baker Street": the index of its last token, or null.</summary>
    private static int? English(Tokens tokens, int index)
    {
        if (!IsHouseNumber(tokens, index))
            return null;
        for (var words = 1; words <= MaxNameWords + 1 && tokens.Follows(index + words); words++)
        {
            var at = index + words;
            if (words > 1 && EnglishStreets.Contains(tokens.Lower(at)) && tokens.IsCapital(at))
                return at;
            var isNumbered =
                words == 1 && char.IsAsciiDigit(tokens.Lower(at)[..1].FirstOrDefault()) && tokens.Lower(at)[^1] is 't' or 'd' or 'h';
            if (!tokens.IsCapital(at) && !isNumbered)
                return null;
        }

        return null;
    }

    /// <summary>"12 bis, rue de la Paix".</summary>
    private static int? French(Tokens tokens, int index)
    {
        if (!IsHouseNumber(tokens, index))
            return null;
        var street = tokens.Lower(index + 1) is "bis" or "ter" ? index + 2 : index + 1;
        if (!FrenchStreets.Contains(tokens.Lower(street)) || !IsJoined(tokens, street))
            return null;
        return NameEnd(tokens, street + 1);
    }

    /// <summary>"Calle de Alcalá, 42".</summary>
    private static int? Spanish(Tokens tokens, int index)
    {
        if (!SpanishStreets.Contains(tokens.Lower(index)) || NameEnd(tokens, index + 1) is not { } name)
            return null;
        var number = tokens.Lower(name + 1) is "número" or "núm" or "nº" or "n" ? name + 2 : name + 1;
        return IsHouseNumber(tokens, number) && IsJoined(tokens, name + 1) ? number : null;
    }

    /// <summary>The last token of a street's name: links and words with capitals, at least one of these.</summary>
    private static int? NameEnd(Tokens tokens, int index)
    {
        int? end = null;
        for (var at = index; at < index + MaxNameWords + 2 && tokens.Follows(at); at++)
        {
            if (tokens.IsCapital(at))
                end = at;
            else if (!Links.Contains(tokens.Lower(at)))
                break;
        }

        return end;
    }

    private static int WithTown(Tokens tokens, int last)
    {
        const int maxWords = 8;
        var end = last;
        for (var at = last + 1; at < tokens.Count && at <= last + maxWords && IsJoined(tokens, at); at++)
        {
            var word = tokens.Lower(at);
            var isCode = word.Length == 5 && !word.AsSpan().ContainsAnyExceptInRange('0', '9');
            var isSuite = word is "apt" or "apartment" or "suite" or "unit" or "floor";
            if (isCode || IsBritishCode(tokens, at))
            {
                end = isCode ? at : at + 1;
                if (isCode && end == last + 1)
                    end = Town(tokens, end);
                break;
            }

            if (isSuite && at + 1 < tokens.Count && char.IsAsciiDigit(tokens.Lower(at + 1).FirstOrDefault()))
                end = ++at;
            else if (!tokens.IsCapital(at) && !Links.Contains(word))
                break;
        }

        return end;
    }

    /// <summary>The town behind a postal code: up to two words with capitals.</summary>
    private static int Town(Tokens tokens, int code)
    {
        var end = code;
        while (end < code + 2 && tokens.Follows(end + 1) && tokens.IsCapital(end + 1))
            end++;
        return end;
    }

    /// <summary>"SW1A" and "1AA".</summary>
    private static bool IsBritishCode(Tokens tokens, int index)
    {
        var (outward, inward) = (tokens.Lower(index), tokens.Lower(index + 1));
        return outward.Length is >= 2 and <= 4
            && inward.Length == 3
            && char.IsAsciiLetter(outward[0])
            && outward.Any(char.IsAsciiDigit)
            && char.IsAsciiDigit(inward[0])
            && char.IsAsciiLetter(inward[1])
            && char.IsAsciiLetter(inward[2]);
    }

    internal static bool IsHouseNumber(Tokens tokens, int index)
    {
        var word = tokens.Lower(index);
        if (word.Length is 0 or > 6 || word[0] is < '1' or > '9')
            return false;
        var digits = word.AsSpan().IndexOfAnyExceptInRange('0', '9');
        return digits < 0 ? word.Length <= 5 : digits == word.Length - 1 && word[digits] is >= 'a' and <= 'h';
    }

    private static bool IsJoined(Tokens tokens, int index) =>
        index < tokens.Count && (tokens.Follows(index) || tokens.Before(index) is ", " or "," or ". ");

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
