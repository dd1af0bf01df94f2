using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Finds numbers that mix letters and digits: IBAN, NIR, DNI, NIE and national insurance numbers.</summary>
internal static class LetteredNumbers
{
    private const int MaxLength = 34;

    /// <summary>Lengths of IBANs by country: SWIFT, "IBAN Registry".</summary>
    private static readonly FrozenDictionary<string, int> IbanLengths = (
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 "
        + "GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 "
        + "MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 "
        + "TN24 TR26 UA29 VA22 VG24 XK20"
    )
        .Split(' ')
        .ToFrozenDictionary(entry => entry[..2], entry => int.Parse(entry.AsSpan(2)), StringComparer.Ordinal);

    public static IEnumerable<PersonalFinding> Find(Tokens tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (At(tokens, i) is { } finding)
                yield return finding;
        }
    }

    private static PersonalFinding? At(Tokens tokens, int index)
    {
        var lower = tokens.Lower(index);
        if (!MayBegin(tokens, index, lower))
            return null;
        Span<char> characters = stackalloc char[MaxLength];
        Span<int> ends = stackalloc int[MaxLength];
        var compact = new CompactText(tokens.Text, tokens[index].Start, characters, ends);
        var start = tokens[index].Start;
        if (compact.Length < 8)
            return null;
        return Iban(tokens.Text, start, compact)
            ?? Insee(tokens.Text, start, compact)
            ?? Spanish(tokens.Text, start, compact)
            ?? Nino(tokens.Text, start, compact);
    }

    /// <summary>Whether a token begins like one of the numbers: with digits, or with one or two letters and then digits.</summary>
    private static bool MayBegin(Tokens tokens, int index, string lower)
    {
        if (lower.Length == 0)
            return false;
        var letters = lower.AsSpan().IndexOfAnyExceptInRange('a', 'z');
        if (letters is >= 0 and <= 2)
            return char.IsAsciiDigit(lower[letters]);
        return letters < 0 && lower.Length <= 2 && char.IsAsciiDigit(tokens.Lower(index + 1).FirstOrDefault());
    }

    private static PersonalFinding? Iban(string text, int start, CompactText compact)
    {
        if (compact.Length < 15 || !IsLetters(compact.First(2)) || !IsDigits(compact.First(4)[2..]))
            return null;
        var lengths = IbanLengths.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lengths.TryGetValue(compact.First(2), out var length) || compact.EndOf(length, text) is 0 and var end)
            return null;
        end = compact.EndOf(length, text);
        return Checksums.IsIban(compact.First(length)) ? new PersonalFinding(PersonalDataKind.Iban, start, end, Verified: true) : null;
    }

    private static PersonalFinding? Insee(string text, int start, CompactText compact)
    {
        var end = compact.EndOf(15, text);
        return end > 0 && Checksums.IsFrenchInsee(compact.First(15)) && !IsDigitBefore(text, start)
            ? new PersonalFinding(PersonalDataKind.FrenchInsee, start, end, Verified: true)
            : null;
    }

    /// <summary>DNI: eight digits and a letter. NIE: X, Y or Z, seven digits and a letter.</summary>
    private static PersonalFinding? Spanish(string text, int start, CompactText compact)
    {
        var end = compact.EndOf(9, text);
        if (end == 0 || !char.IsAsciiLetter(compact.First(9)[8]) || !IsDigits(compact.First(8)[1..]))
            return null;
        var first = compact.First(1)[0];
        var foreign = "XYZ".IndexOf(first, StringComparison.Ordinal);
        if (foreign < 0 && !char.IsAsciiDigit(first))
            return null;
        var number = int.Parse(compact.First(8)[1..]) + ((foreign < 0 ? first - '0' : foreign) * 10_000_000);
        var kind = foreign < 0 ? PersonalDataKind.SpanishDni : PersonalDataKind.SpanishNie;
        return Checksums.IsSpanishLetter(number, compact.First(9)[8]) ? new PersonalFinding(kind, start, end, Verified: true) : null;
    }

    /// <summary>
    /// Two letters, six digits, A to D. Neither letter is D, F, I, Q, U or V, the second is not O, and BG, GB, KN, NK, NT, TN and ZZ are
    /// not used. HMRC, National Insurance Manual, NIM39110.
    /// </summary>
    private static PersonalFinding? Nino(string text, int start, CompactText compact)
    {
        var end = compact.EndOf(9, text);
        if (end == 0)
            return null;
        var nino = compact.First(9);
        var shaped = IsLetters(nino[..2]) && IsDigits(nino[2..8]) && nino[8] is >= 'A' and <= 'D';
        if (!shaped || "DFIQUV".Contains(nino[0], StringComparison.Ordinal) || "DFIOQUV".Contains(nino[1], StringComparison.Ordinal))
            return null;
        if (nino[..2] is "BG" or "GB" or "KN" or "NK" or "NT" or "TN" or "ZZ")
            return null;
        return new PersonalFinding(PersonalDataKind.UkNino, start, end, Verified: false);
    }

    private static bool IsDigitBefore(string text, int start) =>
        start > 1 && text[start - 1] is '-' or '.' && char.IsAsciiDigit(text[start - 2]);

    private static bool IsLetters(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('A', 'Z');

    private static bool IsDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
