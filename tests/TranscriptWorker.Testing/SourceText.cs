using System.Text.RegularExpressions;

namespace TranscriptWorker.Testing;

/// <summary>Changes of source files by their text.</summary>
internal static partial class SourceText
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Finds a text. Whitespace does not matter: the formatter decides the layout. A mark of a rule between two tokens does not matter
    /// either.
    /// </summary>
    public static Regex Find(string text) =>
        new(
            string.Join(@"(?:\s|// Rule: [^\n]*\n)*", Token().Matches(text).Select(t => Regex.Escape(t.Value))),
            RegexOptions.CultureInvariant,
            MatchTimeout
        );

    /// <summary>Replaces a text that a source holds exactly once.</summary>
    /// <exception cref="InvalidOperationException">The text is not there, or more than once: the source has moved on.</exception>
    public static string Replace(string source, string file, string text, string replacement)
    {
        var found = Find(text);
        return found.Count(source) == 1
            ? found.Replace(source, _ => replacement)
            : throw new InvalidOperationException($"{file} must hold this exactly once: {text}");
    }

    [GeneratedRegex(@"\w+|\S", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex Token();
}
