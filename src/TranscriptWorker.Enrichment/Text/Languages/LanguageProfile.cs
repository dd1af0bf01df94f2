using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Text.Languages;

/// <summary>A sample of a language: its common words, and sentences that show how it spells.</summary>
/// <remarks>The samples in <c>Profiles</c> were written for this project: on the first line the common words, then the sentences.</remarks>
internal sealed class LanguageProfile
{
    private readonly FrozenSet<string> _common;

    private LanguageProfile(string common, string sentences)
    {
        _common = Read(common).ToFrozenSet(StringComparer.Ordinal);
        Words = [.. _common.Order(StringComparer.Ordinal), .. Read(sentences)];
    }

    /// <summary>The common words, each once, and the words of the sentences.</summary>
    public IReadOnlyList<string> Words { get; }

    public int CommonWordCount => _common.Count;

    public static LanguageProfile Load(string tag)
    {
        var name = $"{typeof(LanguageProfile).Namespace}.Profiles.{tag}.txt";
        using var stream =
            typeof(LanguageProfile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no resource {name}.");
        using var reader = new StreamReader(stream);
        return new LanguageProfile(reader.ReadLine() ?? "", reader.ReadToEnd());
    }

    public bool IsCommon(ReadOnlySpan<char> word) => _common.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);

    private static List<string> Read(string text)
    {
        var words = new List<string>();
        var scanner = new WordScanner(text);
        while (scanner.MoveNext())
            words.Add(SpokenText.Normalize(text.AsSpan(scanner.Start, scanner.End - scanner.Start)));
        return words;
    }
}
