using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TranscriptWorker.Caching;

/// <summary>Identity of an entry. Together with a generation it names one immutable value.</summary>
/// <param name="Subject">What the entry belongs to and is invalidated with.</param>
/// <param name="Kind">The kind of data.</param>
/// <param name="Fingerprint">What the value depends on besides the subject's content.</param>
public readonly record struct EntryKey(Subject Subject, EntryKind Kind, Fingerprint Fingerprint)
{
    /// <summary>The key as text: <c>{transcript:42}:ai-enhancement:0123…</c>. Braces mark the part that decides where a cluster keeps it.</summary>
    public override string ToString() => $"{{{Subject.Value}}}:{Kind.Name}:{Fingerprint.Value}";
}

/// <summary>
/// Hash of what a value depends on besides its subject's content: feature, method, version, options. 32 lower-case hexadecimal digits,
/// the first half of a SHA-256.
/// </summary>
public readonly record struct Fingerprint
{
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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, kind.Name);
        foreach (var part in parts) Append(hash, part);
        return new Fingerprint(Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16)));
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    internal static Fingerprint FromStored(string value) => new(value);

    internal static void Append(IncrementalHash hash, string? part)
    {
        var text = part is null ? [] : Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part is null ? -1 : text.Length);
        hash.AppendData(length);
        hash.AppendData(text);
    }
}
