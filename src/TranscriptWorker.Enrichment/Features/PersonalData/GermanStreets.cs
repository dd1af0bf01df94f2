using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Recognises German streets by the endings of their names.</summary>
internal static class GermanStreets
{
    private static readonly string[] Endings =
    [
        "straße",
        "strasse",
        "str",
        "weg",
        "platz",
        "gasse",
        "allee",
        "ring",
        "damm",
        "ufer",
        "chaussee",
        "steig",
    ];

    /// <summary>German words that end like a street and are none.</summary>
    private static readonly FrozenSet<string> NoStreets = (
        "umweg rückweg heimweg hinweg ausweg arbeitsweg parkplatz arbeitsplatz sitzplatz stellplatz startplatz tabellenplatz spielplatz "
        + "campingplatz hering bildungsweg"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>"Hauptstraße 5a", "Berliner Allee 12": the index of its last token, or null.</summary>
    public static int? End(Tokens tokens, int index)
    {
        var word = tokens.Lower(index);
        if (!tokens.IsCapital(index) || NoStreets.Contains(word))
            return null;
        var street = index;
        if (word.EndsWith("er", StringComparison.Ordinal) && tokens.Follows(index + 1) && IsStreet(tokens, index + 1, whole: true))
            street = index + 1;
        else if (!IsStreet(tokens, index, whole: false))
            return null;
        var joined = tokens.Follows(street + 1) || (street + 1 < tokens.Count && tokens.Before(street + 1) is ". ");
        return joined && PostalAddresses.IsHouseNumber(tokens, street + 1) && !IsMeasured(tokens, street + 2) ? street + 1 : null;
    }

    private static bool IsStreet(Tokens tokens, int index, bool whole)
    {
        var word = tokens.Lower(index);
        foreach (var street in Endings)
        {
            if (word.EndsWith(street, StringComparison.Ordinal) && (whole ? word.Length == street.Length : word.Length > street.Length + 2))
                return tokens.IsCapital(index);
        }

        return false;
    }

    /// <summary>Whether a unit follows the number: "Umgehungsstraße 5 Kilometer".</summary>
    private static bool IsMeasured(Tokens tokens, int next) =>
        tokens.Follows(next)
        && tokens.Lower(next) is "kilometer" or "km" or "meter" or "stunden" or "minuten" or "tage" or "prozent" or "euro" or "leute";
}
