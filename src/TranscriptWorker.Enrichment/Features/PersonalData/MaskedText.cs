namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Hides personal data, so that a result never repeats it.</summary>
internal static class MaskedText
{
    /// <summary>Maximum length, in UTF-16 code units.</summary>
    public const int MaxLength = 64;

    /// <summary>
    /// The text with an asterisk for each letter and digit, except the last four digits of a payment card and of an IBAN, and the last two
    /// of a telephone number; spoken digits stay hidden altogether.
    /// </summary>
    public static string Of(PersonalDatum datum, IReadOnlyList<Cue> cues)
    {
        var visible = datum.Kind switch
        {
            PersonalDataKind.PaymentCard or PersonalDataKind.Iban => 4,
            PersonalDataKind.Phone => 2,
            _ => 0,
        };
        var text = string.Join(' ', datum.Parts.Select(part => cues[part.Cue].Text[part.Start..part.End]));
        var isSpoken = visible > 0 && datum.Kind != PersonalDataKind.Iban && text.Any(char.IsLetter);
        return Hide(text, isSpoken ? 0 : visible);
    }

    private static string Hide(string text, int visible)
    {
        var masked = text.ToCharArray();
        for (var i = masked.Length - 1; i >= 0; i--)
        {
            if (!char.IsLetterOrDigit(masked[i]) && !char.IsSurrogate(masked[i]))
                continue;
            if (visible > 0)
                visible--;
            else
                masked[i] = '*';
        }

        return masked.Length <= MaxLength ? new string(masked) : new string(masked, 0, MaxLength);
    }
}
