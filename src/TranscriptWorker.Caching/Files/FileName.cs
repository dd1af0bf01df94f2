using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace TranscriptWorker.Caching.Files;

/// <summary>
/// The name of a file: <c>KEY.CONTENT</c>. KEY is the SHA-256 of subject, kind, fingerprint and generation, each with its length in
/// front, and tells which entry the file belongs to. CONTENT is the first half of the content's SHA-256, so that a worker that was slow
/// never puts its own result in the place of the committed one. Nothing of it comes from outside as it is.
/// </summary>
internal static class FileName
{
    private const int KeyLength = 2 * SHA256.HashSizeInBytes;
    private const int ContentLength = SHA256.HashSizeInBytes;

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    public static string KeyOf(EntryKey key, long generation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Fingerprint.Append(hash, key.Subject.Value);
        Fingerprint.Append(hash, key.Kind.Name);
        Fingerprint.Append(hash, key.Fingerprint.Value);
        Fingerprint.Append(hash, generation.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string Of(EntryKey key, long generation, FileMetadata metadata) =>
        $"{KeyOf(key, generation)}.{metadata.Sha256[..ContentLength]}";

    /// <summary>Whether a text is a SHA-256: 64 lower-case hexadecimal digits.</summary>
    public static bool IsHash(string? text) => text is { Length: KeyLength } && !text.AsSpan().ContainsAnyExcept(HexadecimalDigits);

    /// <summary>The KEY of a name; null if it is not the name of a file of the cache.</summary>
    public static string? ReadKey(string name) =>
        name.Length == KeyLength + 1 + ContentLength
        && name[KeyLength] == '.'
        && IsHash(name[..KeyLength])
        && !name.AsSpan(KeyLength + 1).ContainsAnyExcept(HexadecimalDigits)
            ? name[..KeyLength]
            : null;
}
