using System.Globalization;
using System.Net;
using System.Text;

namespace TranscriptWorker.Enrichment.Formats.Markup;

/// <summary>
/// Reads HTML character references in cue text (<see href="https://www.w3.org/TR/webvtt1/#webvtt-data-state"/>): numbers, and the 253 names
/// of HTML 4, which include all names that the WebVTT specification recommends. Other names, and names without a semicolon, remain text.
/// </summary>
internal static class CharacterReference
{
    private const int MaxLength = 12;

    // Characters for the references 0x80 to 0x9F: https://html.spec.whatwg.org/#numeric-character-reference-end-state
    private const string Windows1252 =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <summary>Reads the reference at the start of <paramref name="text"/>, which begins with an ampersand.</summary>
    /// <returns>Length of the reference in UTF-16 code units; 0 if there is none.</returns>
    public static int Read(ReadOnlySpan<char> text, out Rune character)
    {
        character = default;
        var end = text[..Math.Min(text.Length, MaxLength)].IndexOf(';');
        if (end < 2)
            return 0;

        var name = text[1..end];
        return (name[0] == '#' ? TryReadNumber(name[1..], out character) : TryReadName(name, out character)) ? end + 1 : 0;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> digits, out Rune character)
    {
        character = Rune.ReplacementChar;
        var hexadecimal = digits.Length > 0 && (digits[0] | ' ') == 'x';
        if (hexadecimal)
            digits = digits[1..];

        if (
            !uint.TryParse(
                digits,
                hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var value
            )
        )
            return false;

        if (value is >= 0x80 and <= 0x9F)
            value = Windows1252[(int)value - 0x80];
        if (value != 0 && Rune.TryCreate(value, out var valid))
            character = valid;
        return true;
    }

    private static bool TryReadName(ReadOnlySpan<char> name, out Rune character)
    {
        character = name switch
        {
            "amp" => new Rune('&'),
            "lt" => new Rune('<'),
            "gt" => new Rune('>'),
            "nbsp" => new Rune('\u00A0'),
            "lrm" => new Rune('\u200E'),
            "rlm" => new Rune('\u200F'),
            _ => default,
        };
        if (character != default)
            return true;

        var reference = $"&{name};";
        var decoded = WebUtility.HtmlDecode(reference);
        return decoded.Length < reference.Length && Rune.TryGetRuneAt(decoded, 0, out character);
    }
}
