using System.Globalization;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>How a subject's state is written in Redis: generation, source version and content hash with spaces between, <c>-</c> for what there is none of.</summary>
internal static class HotState
{
    private const string None = "-";

    public static string Write(SubjectState state) =>
        string.Create(CultureInfo.InvariantCulture, $"{state.Generation} {state.SourceVersion?.ToString(CultureInfo.InvariantCulture) ?? None} {state.ContentHash ?? None}");

    /// <summary>The state; null where the text is nothing that this program wrote.</summary>
    public static SubjectState? Parse(string? text)
    {
        var parts = text?.Split(' ', 4) ?? [];
        if (parts is not [var generation, var version, var hash]
            || !long.TryParse(generation, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
        var contentHash = hash is None ? null : hash;
        if (version is None) return new SubjectState(number, contentHash, null);
        return long.TryParse(version, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sourceVersion) ? new SubjectState(number, contentHash, sourceVersion) : null;
    }
}
