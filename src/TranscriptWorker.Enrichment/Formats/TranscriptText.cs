using System.Text;
using System.Text.Unicode;
using TranscriptWorker.Enrichment.Formats.Encodings;

namespace TranscriptWorker.Enrichment.Formats;

/// <summary>The decoded text of a source.</summary>
/// <param name="Content">The text, without a byte order mark.</param>
/// <param name="GuessedEncoding">
/// Name of the encoding if it was guessed; the transcript then has a warning. Null if a mark or the bytes themselves tell the encoding.
/// </param>
public sealed record TranscriptText(string Content, string? GuessedEncoding = null)
{
    private const int MaxUtf8BytesPerUnit = 3;

    /// <summary>The number of bytes over which <see cref="Decode(ReadOnlySpan{byte}, TranscriptLimits)"/> refuses any content.</summary>
    public static long MaxBytesOf(TranscriptLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        return (limits.MaxContentLength + 1L) * MaxUtf8BytesPerUnit;
    }

    /// <summary>
    /// Decodes bytes by their byte order mark (UTF-8, UTF-16), or else as UTF-8 if they are valid. Other bytes are decoded as UTF-16,
    /// Windows-1251 or Windows-1252 if the letters are then plausible.
    /// </summary>
    /// <exception cref="TranscriptRefusedException">The bytes are longer than allowed, or are not text.</exception>
    public static TranscriptText Decode(ReadOnlySpan<byte> bytes, TranscriptLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (bytes.Length / MaxUtf8BytesPerUnit > limits.MaxContentLength + 1L)
            throw TooLarge();

        if (FindMarked(bytes) is ({ } marked, var length))
            return new(RefuseBinary(Decode(marked, bytes[length..], limits)));
        if (EncodingGuess.FindUtf16(bytes) is { } utf16)
            return TryDecode(utf16, bytes, limits) ?? throw NotText();
        if (Utf8.IsValid(bytes))
            return new(RefuseBinary(Decode(Encoding.UTF8, bytes, limits)));

        foreach (var guess in EncodingGuess.ForBytes(bytes))
        {
            if (TryDecode(guess, bytes, limits) is { } text)
                return text;
        }

        throw NotText();
    }

    /// <summary>
    /// Refuses text with NUL, unless it is in a format that replaces it, or with more control characters than eight plus one per hundred
    /// characters.
    /// </summary>
    internal static string RefuseBinary(string content)
    {
        if (content.Contains('\0') && !ReplacesNul(content))
            throw NotText();

        long controls = 0;
        foreach (var character in content)
        {
            if (character is < ' ' and not ('\t' or '\n' or '\r' or '\f' or '\v') or '\u007F')
                controls++;
        }

        if (controls > 8 + (content.Length / 100))
            throw NotText();

        return content;
    }

    internal static TranscriptRefusedException TooLarge() => new(TranscriptRefusal.TooLarge, "The source is longer than allowed.");

    private static TranscriptRefusedException NotText() => new(TranscriptRefusal.NotText, "The source is not text in a known encoding.");

    private static bool ReplacesNul(string content) =>
        TranscriptFormats.All.Any(format => format.ReplacesNul && format.Recognize(content, CancellationToken.None) == Recognition.Certain);

    private static (Encoding Encoding, int Length)? FindMarked(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            return (new UTF8Encoding(false, throwOnInvalidBytes: true), 3);
        if (bytes.StartsWith(Encoding.Unicode.Preamble))
            return (Utf16.Strict(bigEndian: false), 2);
        if (bytes.StartsWith(Encoding.BigEndianUnicode.Preamble))
            return (Utf16.Strict(bigEndian: true), 2);

        return null;
    }

    private static TranscriptText? TryDecode(EncodingGuess guess, ReadOnlySpan<byte> bytes, TranscriptLimits limits)
    {
        var content = Decode(guess.Encoding, bytes, limits);
        return guess.IsPlausible(content) ? new(RefuseBinary(content), guess.Name) : null;
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
