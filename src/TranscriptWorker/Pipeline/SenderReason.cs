using System.Text;
using TranscriptWorker.Caching.Durable.Cancellations;

namespace TranscriptWorker.Pipeline;

/// <summary>The reason that a sender gives for a command.</summary>
internal static class SenderReason
{
    /// <summary>Longest reason that is kept, in characters.</summary>
    public const int MaxLength = CancellationStore.MaxReasonLength;

    /// <summary>
    /// The reason, shortened without dividing a character outside the basic plane, and with U+FFFD in place of what PostgreSQL refuses:
    /// half characters and U+0000.
    /// </summary>
    public static string? Clean(string? reason)
    {
        if (reason is null)
            return null;
        var length = Math.Min(reason.Length, MaxLength);
        if (length < reason.Length && char.IsHighSurrogate(reason[length - 1]))
            length--;
        var text = new StringBuilder(length);
        foreach (var rune in reason.AsSpan(0, length).EnumerateRunes())
            text.Append((rune.Value == 0 ? Rune.ReplacementChar : rune).ToString());
        return text.ToString();
    }
}
