using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace TranscriptWorker.Caching;

/// <summary>Identity of an entry. Together with a generation it names one immutable value.</summary>
/// <param name="Subject">The subject that the entry belongs to and is invalidated with.</param>
/// <param name="Kind">The kind of data.</param>
/// <param name="Fingerprint">Hash of the other inputs of the value, besides the content of the subject.</param>
public readonly record struct EntryKey(Subject Subject, EntryKind Kind, Fingerprint Fingerprint) : ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>
    /// The key as text: <c>{transcript:42}:ai-enhancement:0123…</c>. Braces mark the part that determines the slot in a cluster.
    /// </summary>
    public override string ToString() => $"{{{Subject.Value}}}:{Kind.Name}:{Fingerprint.Value}";

    string IFormattable.ToString(string? format, IFormatProvider? formatProvider) => ToString();

    bool ISpanFormattable.TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        destination.TryWrite($"{{{Subject.Value}}}:{Kind.Name}:{Fingerprint.Value}", out charsWritten);

    bool IUtf8SpanFormattable.TryFormat(
        Span<byte> utf8Destination,
        out int bytesWritten,
        ReadOnlySpan<char> format,
        IFormatProvider? provider
    ) => TryWrite(utf8Destination, out bytesWritten);

    /// <summary>Writes it as UTF-8; false if it is longer than the destination.</summary>
    internal bool TryWrite(Span<byte> destination, out int length) =>
        Utf8.TryWrite(destination, $"{{{Subject.Value}}}:{Kind.Name}:{Fingerprint.Value}", out length);
}

/// <summary>
/// Hash of the inputs of a value besides the content of its subject: feature, method, version, options. 32 lower-case hexadecimal digits,
/// the first half of a SHA-256.
/// </summary>
public readonly record struct Fingerprint
{
    private const int MaxStackLength = 512;

    private Fingerprint(string value) => Value = value;

    /// <summary>The hash as text.</summary>
    public string Value { get; }

    /// <summary>
    /// The fingerprint of a kind and the parts that a value depends on. Each part is written with its length in front, and null differs
    /// from empty, so that no two lists of parts are written alike.
    /// </summary>
    public static Fingerprint Of(EntryKind kind, params ReadOnlySpan<string?> parts)
    {
        ArgumentNullException.ThrowIfNull(kind);
        var length = LengthOf(kind.Name);
        foreach (var part in parts)
            length += LengthOf(part);
        // A job asks for several, and hashing a short text at once costs a fraction of hashing it piece by piece.
        Span<byte> text = length <= MaxStackLength ? stackalloc byte[MaxStackLength] : new byte[length];
        var rest = Write(text, kind.Name);
        foreach (var part in parts)
            rest = Write(rest, part);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..length], hash);
        return new Fingerprint(Convert.ToHexStringLower(hash[..16]));
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    internal static Fingerprint FromStored(string value) => new(value);

    internal static void Append(IncrementalHash hash, string? part)
    {
        var text = part is null ? [] : Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part is null ? -1 : text.Length);
        hash.AppendData(length);
        hash.AppendData(text);
    }

    private static int LengthOf(string? part) => sizeof(int) + (part is null ? 0 : Encoding.UTF8.GetByteCount(part));

    private static Span<byte> Write(Span<byte> destination, string? part)
    {
        var length = part is null ? 0 : Encoding.UTF8.GetBytes(part, destination[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(destination, part is null ? -1 : length);
        return destination[(sizeof(int) + length)..];
    }
}
