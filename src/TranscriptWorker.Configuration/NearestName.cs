namespace TranscriptWorker.Configuration;

/// <summary>What may have been meant by a name that does not exist.</summary>
internal static class NearestName
{
    // Half the letters wrong is another word.
    private const int LettersPerMistake = 2;

    /// <summary>The nearest of the names that exist, where one is near, or else all of them.</summary>
    public static string Propose(string given, IReadOnlyList<string> names, Func<string, string> write)
    {
        // A key much longer than every name is near none: it is not compared.
        var nearest = given.Length > 2 * names.Max(n => n.Length) ? null : names.MinBy(name => Distance(given, name));
        return nearest is not null && Distance(given, nearest) <= nearest.Length / LettersPerMistake
            ? $"did you mean {write(nearest)}?"
            : $"there are {string.Join(", ", names.Select(write))}.";
    }

    /// <summary>Levenshtein's distance, letters in either case being the same.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var substituted = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, substituted);
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
