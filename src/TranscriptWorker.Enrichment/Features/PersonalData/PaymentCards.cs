namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Prefixes and lengths of payment cards, by the published ranges of the issuers' networks.</summary>
internal static class PaymentCards
{
    public const int MinLength = 13;

    public const int MaxLength = 19;

    /// <summary>Whether a number has a known prefix with the right length, and the right check digit.</summary>
    public static bool IsCard(ReadOnlySpan<char> digits) =>
        digits.Length is >= MinLength and <= MaxLength
        && HasIssuer(digits)
        && Checksums.IsLuhn(digits)
        && digits.ContainsAnyExcept(digits[1]);

    private static bool HasIssuer(ReadOnlySpan<char> digits)
    {
        var four = int.Parse(digits[..4]);
        var two = four / 100;
        return digits.Length switch
        {
            13 => digits[0] == '4',
            14 => four is >= 3000 and <= 3059 || two is 36 or 38 or 39,
            15 => two is 34 or 37,
            16 => digits[0] == '4' || IsMastercard(two, four) || IsDiscover(two, four) || IsMaestro(four) || IsJcb(four) || two == 62,
            19 => digits[0] == '4' || IsDiscover(two, four) || IsMaestro(four) || IsJcb(four) || two == 62,
            _ => IsDiscover(two, four) || IsMaestro(four) || IsJcb(four) || two == 62,
        };
    }

    private static bool IsMastercard(int two, int four) => two is >= 51 and <= 55 || four is >= 2221 and <= 2720;

    private static bool IsDiscover(int two, int four) => two == 65 || four == 6011 || four is >= 6440 and <= 6499;

    private static bool IsMaestro(int four) => four is 5018 or 5020 or 5038 or 5893 or 6304 or 6759 or 6761 or 6762 or 6763;

    private static bool IsJcb(int four) => four is >= 3528 and <= 3589;
}
