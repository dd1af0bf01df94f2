using System.Globalization;
using System.Text;

namespace TranscriptWorker.Enrichment.Formats.Encodings;

internal enum Endianness
{
    None,
    Little,
    Big,
}

/// <summary>UTF-16 without a byte order mark: line ends, spaces and digits have a byte 0 in any language.</summary>
internal static class Utf16
{
    private const int MaxUnitsPerAscii = 20;
    private const int MinRunesPerUnassigned = 100;

    public static Endianness FindEndianness(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % 2 != 0 || !bytes.Contains((byte)0))
            return Endianness.None;

        int little = 0,
            big = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            if (bytes[i + 1] == 0 && IsAsciiText(bytes[i]))
                little++;
            if (bytes[i] == 0 && IsAsciiText(bytes[i + 1]))
                big++;
        }

        if ((long)Math.Max(little, big) * MaxUnitsPerAscii < bytes.Length / 2)
            return Endianness.None;

        return little >= big ? Endianness.Little : Endianness.Big;
    }

    public static UnicodeEncoding Strict(bool bigEndian) => new(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);

    /// <summary>Whether the text has hardly a character that Unicode does not assign. Other bytes read as UTF-16 have many.</summary>
    public static bool IsPlausible(string content)
    {
        int runes = 0,
            unassigned = 0;
        foreach (var rune in content.EnumerateRunes())
        {
            runes++;
            if (rune.Value > 0x7F && Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse)
                unassigned++;
        }

        return (long)unassigned * MinRunesPerUnassigned <= runes;
    }

    private static bool IsAsciiText(byte value) => value is (>= 0x20 and < 0x7F) or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
