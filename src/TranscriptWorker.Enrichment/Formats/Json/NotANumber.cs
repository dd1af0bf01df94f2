namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>
/// <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c>, which Python's json module writes for times that are missing, although JSON has no
/// such values: <see href="https://docs.python.org/3/library/json.html#infinite-and-nan-number-values"/>.
/// </summary>
internal static class NotANumber
{
    /// <summary>Replaces each by an empty string of the same length in bytes, which counts as a missing value.</summary>
    public static void Blank(Span<byte> json)
    {
        if (json.IndexOf("NaN"u8) < 0 && json.IndexOf("Infinity"u8) < 0)
            return;
        for (var i = 0; i < json.Length; )
        {
            var next = json[i..].IndexOfAny((byte)'"', (byte)'N', (byte)'I');
            if (next < 0)
                return;
            i += next;
            if (json[i] == '"')
                i += MeasureString(json[i..]);
            else if (json[i..].StartsWith("NaN"u8))
                i += Blank(json[i..], 3);
            else if (json[i..].StartsWith("Infinity"u8))
                i += i > 0 && json[i - 1] == '-' ? Blank(json[(i - 1)..], 9) - 1 : Blank(json[i..], 8);
            else
                i++;
        }
    }

    private static int Blank(Span<byte> value, int length)
    {
        value[..length].Fill((byte)' ');
        value[..2].Fill((byte)'"');
        return length;
    }

    private static int MeasureString(ReadOnlySpan<byte> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            var next = text[i..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
                break;
            i += next;
            if (text[i] == '"')
                return i + 1;
            i++;
        }

        return text.Length;
    }
}
