namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Checksums of numbers that are assigned to people. Each takes the number without separators.</summary>
internal static class Checksums
{
    /// <summary>The check digit of payment cards: the Luhn formula, ISO/IEC 7812-1, annex B.</summary>
    public static bool IsLuhn(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            if (i % 2 == 1)
                digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return digits.Length > 1 && sum % 10 == 0;
    }

    /// <summary>
    /// The check digits of an IBAN: the first four characters at the end, letters as 10 to 35, modulo 97 is 1; ISO 13616-1 with MOD 97-10
    /// of ISO/IEC 7064.
    /// </summary>
    public static bool IsIban(ReadOnlySpan<char> iban)
    {
        var remainder = 0;
        for (var i = 0; i < iban.Length; i++)
        {
            var character = char.ToUpperInvariant(iban[(i + 4) % iban.Length]);
            remainder = char.IsAsciiDigit(character)
                ? ((remainder * 10) + character - '0') % 97
                : ((remainder * 100) + character - 'A' + 10) % 97;
        }

        return iban.Length > 4 && remainder == 1;
    }

    /// <summary>
    /// The German tax identification number: eleven digits, the first not 0; of the first ten, one occurs two or three times and no other
    /// more than once; the last is the check digit of MOD 11,10 of ISO/IEC 7064. Bundeszentralamt für Steuern.
    /// </summary>
    public static bool IsGermanTaxId(ReadOnlySpan<char> digits)
    {
        if (digits.Length != 11 || digits[0] == '0')
            return false;
        Span<int> counts = stackalloc int[10];
        var product = 10;
        foreach (var digit in digits[..10])
        {
            counts[digit - '0']++;
            var sum = (digit - '0' + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        var (repeated, most) = (0, 0);
        foreach (var count in counts)
        {
            repeated += count > 1 ? 1 : 0;
            most = Math.Max(most, count);
        }

        return repeated == 1 && most is 2 or 3 && (11 - product) % 10 == digits[10] - '0';
    }

    /// <summary>
    /// The NHS number: ten digits, the last is 11 less the remainder by 11 of the others weighted 10 to 2, where 11 is 0 and 10 is invalid.
    /// NHS Data Model and Dictionary, "NHS NUMBER".
    /// </summary>
    public static bool IsNhsNumber(ReadOnlySpan<char> digits)
    {
        if (digits.Length != 10)
            return false;
        var sum = 0;
        for (var i = 0; i < 9; i++)
            sum += (digits[i] - '0') * (10 - i);
        return (11 - (sum % 11)) % 11 == digits[9] - '0';
    }

    /// <summary>
    /// The French NIR: thirteen characters and a key, which is 97 less the remainder of the number by 97; the departments 2A and 2B count
    /// as 19 and 18. Décret n° 82-103 du 22 janvier 1982; INSEE.
    /// </summary>
    public static bool IsFrenchInsee(ReadOnlySpan<char> nir)
    {
        if (nir.Length != 15 || nir[0] is not ('1' or '2'))
            return false;
        var month = ((nir[3] - '0') * 10) + nir[4] - '0';
        if (month is not ((>= 1 and <= 12) or (>= 20 and <= 42) or >= 50))
            return false;
        var number = 0L;
        for (var i = 0; i < 13; i++)
        {
            var digit = (i, nir[i]) switch
            {
                (6, 'A' or 'a') when nir[5] == '2' => 9,
                (6, 'B' or 'b') when nir[5] == '2' => 8,
                _ => nir[i] - '0',
            };
            if (digit is < 0 or > 9)
                return false;
            // 2A and 2B become 19 and 18.
            number = (number * 10) + (i == 5 && nir[6] is 'A' or 'a' or 'B' or 'b' && i == 5 ? 1 : digit);
        }

        if (!char.IsAsciiDigit(nir[13]) || !char.IsAsciiDigit(nir[14]))
            return false;
        return 97 - (number % 97) == ((nir[13] - '0') * 10) + nir[14] - '0';
    }

    /// <summary>
    /// The letter of a Spanish DNI or NIE: the remainder of the number by 23. Ministerio del Interior; Real Decreto 1553/2005.
    /// </summary>
    /// <param name="number">Eight digits; the first letter of a NIE is replaced: X by 0, Y by 1, Z by 2.</param>
    /// <param name="letter">The letter.</param>
    public static bool IsSpanishLetter(int number, char letter) => "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == char.ToUpperInvariant(letter);
}
