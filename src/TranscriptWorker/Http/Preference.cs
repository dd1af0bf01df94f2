using Microsoft.Extensions.Primitives;

namespace TranscriptWorker.Http;

/// <summary>The header <c>Prefer</c>: <see href="https://www.rfc-editor.org/rfc/rfc7240"/>.</summary>
internal static class Preference
{
    public const string Header = "Prefer";
    public const string AppliedHeader = "Preference-Applied";
    public const string RespondAsync = "respond-async";

    /// <summary>Whether the client wants to be answered as soon as its request is accepted.</summary>
    public static bool IsAsynchronous(StringValues header) =>
        header
            .SelectMany(value => (value ?? "").Split(','))
            .Any(preference => preference.Split(';')[0].Trim().Equals(RespondAsync, StringComparison.OrdinalIgnoreCase));
}
