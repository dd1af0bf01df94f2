using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>Reads strings that hold half a surrogate pair, such as programs write that cut text between the halves of an emoji.</summary>
internal static class LoneSurrogates
{
    private const int EscapeLength = 6;

    /// <summary>The string, with U+FFFD for each half.</summary>
    /// <param name="escaped">The string's bytes between the quotation marks.</param>
    public static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var text = Encoding.UTF8.GetString(escaped);
        var whole = new StringBuilder("\"", text.Length + 2);
        for (var i = 0; i < text.Length; )
        {
            var length =
                text[i] != '\\' ? 1
                : FindCode(text.AsSpan(i)) is null ? 2
                : EscapeLength;
            var code = length == EscapeLength ? FindCode(text.AsSpan(i)) : null;
            if (
                code is { } high
                && char.IsHighSurrogate(high)
                && FindCode(text.AsSpan(i + EscapeLength)) is { } low
                && char.IsLowSurrogate(low)
            )
                length = 2 * EscapeLength;
            else if (code is { } lone && char.IsSurrogate(lone))
            {
                whole.Append('\uFFFD');
                i += length;
                continue;
            }

            whole.Append(text, i, Math.Min(length, text.Length - i));
            i += length;
        }

        return JsonSerializer.Deserialize<string>(whole.Append('"').ToString())!;
    }

    private static char? FindCode(ReadOnlySpan<char> text) =>
        text.StartsWith("\\u", StringComparison.Ordinal)
        && text.Length >= EscapeLength
        && ushort.TryParse(text[2..EscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            ? (char)code
            : null;
}
