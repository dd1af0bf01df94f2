using System.Globalization;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>
/// The text of a subject's state in Redis: generation, source version and content hash, separated by spaces; <c>-</c> stands for a missing
/// value.
/// </summary>
internal static class HotState
{
    private const string None = "-";

    public static string Write(SubjectState state) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Generation} {state.SourceVersion?.ToString(CultureInfo.InvariantCulture) ?? None} {state.ContentHash ?? None}"
        );

    /// <summary>The state; null if the text has another format.</summary>
    public static SubjectState? Parse(string? text)
    {
        Span<Range> parts = stackalloc Range[4];
        var fields = text.AsSpan();
        if (fields.Split(parts, ' ') != 3)
            return null;
        if (!long.TryParse(fields[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        var contentHash = fields[parts[2]] is None ? null : fields[parts[2]].ToString();
        if (fields[parts[1]] is None)
            return new SubjectState(number, contentHash, null);
        return long.TryParse(fields[parts[1]], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sourceVersion)
            ? new SubjectState(number, contentHash, sourceVersion)
            : null;
    }
}
