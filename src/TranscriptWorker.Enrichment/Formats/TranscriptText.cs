using System.Text;
using System.Text.Unicode;

namespace TranscriptWorker.Enrichment.Formats;

/// <summary>The decoded text of a source.</summary>
/// <param name="Content">The text, without a byte order mark.</param>
/// <param name="EncodingGuessed">Whether the encoding was guessed; the transcript then has a warning.</param>
public sealed record TranscriptText(string Content, bool EncodingGuessed = false)
{
    private const int MaxUtf8BytesPerUnit = 3;

    // The five bytes that Windows-1252 leaves undefined: https://encoding.spec.whatwg.org/index-windows-1252.txt
    private static ReadOnlySpan<byte> Undefined => [0x81, 0x8D, 0x8F, 0x90, 0x9D];

    /// <summary>The number of bytes over which <see cref="Decode(ReadOnlySpan{byte}, TranscriptLimits)"/> refuses any content.</summary>
    public static long MaxBytesOf(TranscriptLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return (limits.MaxContentLength + 1L) * MaxUtf8BytesPerUnit;
    }

    /// <summary>
    /// Decodes bytes by their byte order mark (UTF-8, UTF-16), or else as UTF-8 if they are valid, or else as Windows-1252 if that is
    /// plausible: it defines every byte, and at most one byte in four, or eight bytes in total, are outside ASCII.
    /// </summary>
    /// <exception cref="TranscriptRefusedException">The bytes are longer than allowed, or are not text.</exception>
    public static TranscriptText Decode(ReadOnlySpan<byte> bytes, TranscriptLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (bytes.Length / MaxUtf8BytesPerUnit > limits.MaxContentLength + 1L)
            throw TooLarge();

        var (encoding, skip) = Detect(bytes);
        var content = Decode(encoding, bytes[skip..], limits);
        RefuseBinary(content);
        return new(content, skip == 0 && encoding.IsSingleByte);
    }

    /// <summary>Refuses text with NUL, or with more control characters than eight plus one per hundred characters.</summary>
    internal static void RefuseBinary(ReadOnlySpan<char> content)
    {
        if (content.Contains('\0'))
            throw NotText();

        long controls = 0;
        foreach (var character in content)
        {
            if (character is < ' ' and not ('\t' or '\n' or '\r' or '\f' or '\v') or '\u007F')
                controls++;
        }

        if (controls > 8 + (content.Length / 100))
            throw NotText();
    }

    internal static TranscriptRefusedException TooLarge() => new(TranscriptRefusal.TooLarge, "The source is longer than allowed.");

    private static TranscriptRefusedException NotText() => new(TranscriptRefusal.NotText, "The source is not text in a known encoding.");

    private static (Encoding Encoding, int Skip) Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            return (new UTF8Encoding(false, throwOnInvalidBytes: true), 3);
        if (bytes.StartsWith(Encoding.Unicode.Preamble))
            return (new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), 2);
        if (bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
            return (new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), 2);
        if (Utf8.IsValid(bytes))
            return (Encoding.UTF8, 0);
        if (IsPlausibleWindows1252(bytes))
            return (CodePagesEncodingProvider.Instance.GetEncoding(1252)!, 0);

        throw NotText();
    }

    private static bool IsPlausibleWindows1252(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAny(Undefined))
            return false;

        long beyondAscii = 0;
        foreach (var value in bytes)
        {
            if (value > 0x7F)
                beyondAscii++;
        }

        return beyondAscii <= 8 || beyondAscii * 4 <= bytes.Length;
    }

    private static string Decode(Encoding encoding, ReadOnlySpan<byte> bytes, TranscriptLimits limits)
    {
        try
        {
            if (encoding.GetCharCount(bytes) > limits.MaxContentLength)
                throw TooLarge();

            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw NotText();
        }
    }
}
