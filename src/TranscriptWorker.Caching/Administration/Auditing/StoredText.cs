using System.Buffers;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>
/// Subjects and keys as Redis and the database hold them. A client of either may have forged them, so nothing is assumed of them.
/// </summary>
internal static class StoredText
{
    /// <summary>Longest name of a kind and longest fingerprint, in characters.</summary>
    public const int MaxPartLength = 32;

    private const int MaxDisplayLength = 160;

    private static readonly SearchValues<char> SubjectCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-"
    );

    private static readonly SearchValues<char> HexadecimalDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The subject; null if the text cannot be one.</summary>
    public static Subject? ParseSubject(string text) =>
        text.Length is > 0 and <= Subject.MaxLength && !text.AsSpan().ContainsAnyExcept(SubjectCharacters)
            ? Subject.FromStored(text)
            : null;

    /// <summary>The key; null if the kind is unknown or the fingerprint is none.</summary>
    public static EntryKey? ParseKey(Subject subject, string kind, string fingerprint) =>
        EntryKind.All.FirstOrDefault(k => string.Equals(k.Name, kind, StringComparison.Ordinal)) is { } known
        && fingerprint.Length == MaxPartLength
        && !fingerprint.AsSpan().ContainsAnyExcept(HexadecimalDigits)
            ? new EntryKey(subject, known, Fingerprint.FromStored(fingerprint))
            : null;

    /// <summary>The text for a terminal or a log: shortened, with <c>?</c> for everything but printable ASCII.</summary>
    public static string Display(string text) =>
        string.Concat(text.Take(MaxDisplayLength).Select(c => c is >= ' ' and <= '~' ? c : '?'))
        + (text.Length > MaxDisplayLength ? "..." : "");
}
