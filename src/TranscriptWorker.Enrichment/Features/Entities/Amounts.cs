using System.Globalization;
using TranscriptWorker.Enrichment.Text.Mentions;
using TranscriptWorker.Enrichment.Text.Numbers;

namespace TranscriptWorker.Enrichment.Features.Entities;

/// <summary>Finds amounts of money and quantities with units.</summary>
internal sealed class Amounts(SpeechLocale locale)
{
    private readonly NumberReader _numbers = new(locale.Language);

    public IEnumerable<Finding> Find(Tokens tokens)
    {
        for (var i = 0; i < tokens.Count; )
        {
            var finding = _numbers.Read(tokens, i) is { } number ? Money(tokens, i, number) ?? Quantity(tokens, i, number) : null;
            if (finding is { } found)
                yield return found;
            i = Math.Max(i + 1, finding is { } last ? tokens.IndexAt(last.End) : 0);
        }
    }

    private Finding? Money(Tokens tokens, int index, in SpokenNumber number)
    {
        var start = tokens[index].Start;
        var last = tokens[number.EndToken - 1].End;
        if (CurrencyBefore(tokens, index) is { } before)
            return Scaled(number) is { } scaled ? new Finding(EntityKind.Money, before.Start, last, scaled, Code(before.Code)) : null;
        if (number.Suffix.Length > 0)
            return null;

        var next = number.EndToken;
        var behind = tokens.Before(next);
        var symbol = behind.Length > 0 && behind[0] is ' ' or '\u00a0' or '\u202f' ? 1 : 0;
        if (behind.Length > symbol && Currencies.OfSymbol(behind[symbol], "", locale.Region) is { } code)
            return new Finding(EntityKind.Money, start, last + symbol + 1, Format(number.Value), Code(code));
        if (!tokens.Follows(next))
            return null;
        if (tokens.Follows(next + 1) && Currencies.OfWords(tokens.Lower(next), tokens.Lower(next + 1)) is { } qualified)
            return new Finding(EntityKind.Money, start, tokens[next + 1].End, Format(number.Value), qualified);
        if (Currencies.OfWord(tokens.Lower(next), locale.Region) is { } named && !IsVerb(tokens, next))
            return new Finding(EntityKind.Money, start, tokens[next].End, Format(number.Value), Code(named));
        if (
            Currencies.OfHundredth(tokens.Lower(next), locale.Language, locale.Region) is { } cents
            && !(locale.Language is "fr" && number.InWords)
        )
            return new Finding(EntityKind.Money, start, tokens[next].End, Format(number.Value / 100), cents);
        return null;
    }

    /// <summary>"try" is the code of the Turkish lira only in capitals, and "won" is mostly a verb.</summary>
    private static bool IsVerb(Tokens tokens, int index) =>
        tokens.Lower(index) is "won" || (Currencies.IsCode(tokens.Lower(index)) && !char.IsUpper(tokens.Text[tokens[index].End - 1]));

    /// <summary>The currency before a number, and where it begins.</summary>
    private (int Start, string Code)? CurrencyBefore(Tokens tokens, int index)
    {
        var text = tokens.Text;
        var at = tokens[index].Start - 1;
        if (at >= 0 && text[at] == ' ' && at > 0)
            at--;
        var behindWord = index > 0 && tokens[index - 1].End == at && tokens.IsCapital(index - 1);
        if (at >= 0 && Currencies.OfSymbol(text[at], behindWord ? tokens.Lower(index - 1) : "", locale.Region) is { } code)
            return IsBehindNumber(text, at) ? null : (behindWord && text[at] == '$' ? tokens[index - 1].Start : at, code);
        if (index > 0 && tokens.Follows(index) && Currencies.IsCode(tokens.Lower(index - 1)) && !IsVerb(tokens, index - 1))
            return (tokens[index - 1].Start, tokens.Lower(index - 1).ToUpperInvariant());
        return null;
    }

    /// <summary>Whether the symbol belongs to the number before it: "20 € 5".</summary>
    private static bool IsBehindNumber(string text, int symbol)
    {
        var before = symbol - 1;
        if (before >= 0 && text[before] == ' ')
            before--;
        return text[symbol] != '$' && before >= 0 && char.IsAsciiDigit(text[before]);
    }

    /// <summary>The amount with "k", "m" or "bn" as thousand, million and billion; null if another suffix stands there.</summary>
    private static string? Scaled(in SpokenNumber number) =>
        number.Suffix switch
        {
            "" => Format(number.Value) ?? "",
            "k" => Format(number.Value * 1_000),
            "m" or "mn" or "mio" => Format(number.Value * 1_000_000),
            "b" or "bn" or "mrd" => Format(number.Value * 1_000_000_000),
            _ => null,
        };

    private static Finding? Quantity(Tokens tokens, int index, in SpokenNumber number)
    {
        var start = tokens[index].Start;
        if (start > 0 && tokens.Text[start - 1] is '-' or '−' && (start == 1 || char.IsWhiteSpace(tokens.Text[start - 2])))
            start--;
        var value = Format(start < tokens[index].Start ? -number.Value : number.Value);
        var last = tokens[number.EndToken - 1].End;
        if (number.Suffix.Length > 0)
        {
            var attached = number.Suffix is "m" or "a" or "s" or "l" ? null : Units.Symbol(number.Suffix);
            return attached is null ? null : new Finding(EntityKind.Quantity, start, last, value, attached);
        }

        var behind = tokens.Before(number.EndToken).TrimStart(" \u00a0\u202f");
        var space = tokens.Before(number.EndToken).Length - behind.Length;
        if (behind.StartsWith("%"))
            return new Finding(EntityKind.Quantity, start, last + space + 1, value, "%");
        if (behind.StartsWith("°"))
            return Degrees(tokens, start, number.EndToken, value);
        if (!tokens.Follows(number.EndToken))
            return null;
        var word = tokens.Lower(number.EndToken);
        if (word is "km" && tokens.Before(number.EndToken + 1) is "/" && tokens.Is(number.EndToken + 1, "h"))
            return new Finding(EntityKind.Quantity, start, tokens[number.EndToken + 1].End, value, "km/h");
        if (Units.Symbol(word) is not { } unit || IsIdiom(number, word) || (word.Length == 1 && number.InWords))
            return null;
        return new Finding(EntityKind.Quantity, start, tokens[number.EndToken].End, value, unit);
    }

    private static Finding Degrees(Tokens tokens, int start, int next, string? value)
    {
        var sign = tokens.Text.IndexOf('°', tokens[next - 1].End);
        var scale = tokens.Lower(next);
        return scale is "c" or "f" or "celsius" or "fahrenheit"
            ? new Finding(EntityKind.Quantity, start, tokens[next].End, value, scale[0] == 'c' ? "°C" : "°F")
            : new Finding(EntityKind.Quantity, start, sign + 1, value, "°");
    }

    /// <summary>"one second" and "one minute" ask to wait; "un an" and "a year" are no measures.</summary>
    private static bool IsIdiom(in SpokenNumber number, string unit) =>
        number is { InWords: true, Value: 1 }
        && unit is "second" or "minute" or "day" or "seconde" or "segundo" or "minuto" or "día" or "jour";

    private static string? Code(string code) => code.Length == 0 ? null : code;

    private static string? Format(decimal? value) => value?.ToString("0.############", CultureInfo.InvariantCulture);
}
