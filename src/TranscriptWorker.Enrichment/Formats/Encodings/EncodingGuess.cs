using System.Text;

namespace TranscriptWorker.Enrichment.Formats.Encodings;

/// <summary>
/// Guesses the encoding of bytes that have no byte order mark and are not UTF-8. An encoding is taken only if the letters that it gives are
/// plausible in a language that is written in it: a refused source can be sent again, but words with other letters go unnoticed.
/// </summary>
/// <param name="Name">The name for people.</param>
/// <param name="Encoding">The encoding.</param>
/// <param name="IsPlausible">Whether a text that was decoded with it is text.</param>
internal sealed record EncodingGuess(string Name, Encoding Encoding, Predicate<string> IsPlausible)
{
    /// <summary>UTF-16 without a mark. Unlike the others, it is found among bytes that are valid UTF-8 too.</summary>
    public static EncodingGuess? FindUtf16(ReadOnlySpan<byte> bytes) =>
        Utf16.FindEndianness(bytes) switch
        {
            Endianness.Little => new("UTF-16 LE", Utf16.Strict(bigEndian: false), Utf16.IsPlausible),
            Endianness.Big => new("UTF-16 BE", Utf16.Strict(bigEndian: true), Utf16.IsPlausible),
            _ => null,
        };

    /// <summary>The encodings of which each is worth a try, the surest first.</summary>
    public static IEnumerable<EncodingGuess> ForBytes(ReadOnlySpan<byte> bytes) =>
        DamagedUtf8.IsPlausible(bytes)
            ? [new("damaged UTF-8", Encoding.UTF8, static _ => true)]
            : [CodePage(1251, CyrillicText.IsPlausible), CodePage(1252, WesternText.IsPlausible)];

    private static EncodingGuess CodePage(int number, Predicate<string> isPlausible) =>
        new($"Windows-{number}", CodePagesEncodingProvider.Instance.GetEncoding(number)!, isPlausible);
}
