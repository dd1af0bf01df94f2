namespace TranscriptWorker.Enrichment.Text.Languages;

/// <summary>What a word tells about the language that it belongs to.</summary>
internal sealed class WordEvidence
{
    /// <summary>Loss of a language with other letters against the least likely one with these letters, in thousandths of a nat.</summary>
    private const int OtherLetters = 5 * TrigramModel.Nat;

    /// <summary>Loss where a writing system leaves no doubt.</summary>
    private const int Foreign = 20 * TrigramModel.Nat;

    /// <summary>
    /// Loss of Chinese by a Japanese syllable, and of Japanese by a Chinese character: a text is Japanese from one syllable to twelve
    /// characters on.
    /// </summary>
    private const int Syllable = 12 * TrigramModel.Nat;
    private const int Character = TrigramModel.Nat;

    private static readonly TrigramModel Latin = Model(WritingSystem.Latin);
    private static readonly TrigramModel Cyrillic = Model(WritingSystem.Cyrillic);

    private readonly int[] _likelihoods;
    private readonly int _common;

    private WordEvidence(WritingSystem writing, int length, int[] likelihoods, int common)
    {
        Writing = writing;
        Length = Math.Min(length, TrigramModel.MaxLetters);
        _likelihoods = likelihoods;
        _common = common;
    }

    public WritingSystem Writing { get; }

    /// <summary>Number of letters that were examined.</summary>
    public int Length { get; }

    /// <summary>Logarithms of the likelihoods, in thousandths of a nat and in the order of <see cref="KnownLanguages"/>.</summary>
    public ReadOnlySpan<int> Likelihoods => _likelihoods;

    /// <summary>Whether it is a common word of the language, or its writing system belongs to the language.</summary>
    public bool IsCommonIn(int language) => (_common & (1 << language)) != 0;

    /// <summary>The evidence of a lower-case word, or null if it has none, like a number.</summary>
    public static WordEvidence? Of(ReadOnlySpan<char> word)
    {
        var writing = WritingSystems.Of(word);
        if (writing == WritingSystem.Other || word.Length > WordScanner.MaxWordLength)
            return null;
        var likelihoods = new int[KnownLanguages.All.Count];
        var common = writing switch
        {
            WritingSystem.Latin => Spelled(word, Latin, writing, likelihoods),
            WritingSystem.Cyrillic => Spelled(word, Cyrillic, writing, likelihoods),
            _ => Written(writing, likelihoods),
        };
        return new WordEvidence(writing, word.Length, likelihoods, common);
    }

    private static int Spelled(ReadOnlySpan<char> word, TrigramModel model, WritingSystem writing, int[] likelihoods)
    {
        Span<int> spelled = stackalloc int[model.LanguageCount];
        model.Score(word, spelled);
        var least = spelled[0];
        foreach (var likelihood in spelled)
            least = Math.Min(least, likelihood);
        var (next, common) = (0, 0);
        for (var i = 0; i < likelihoods.Length; i++)
        {
            if (KnownLanguages.All[i].Writing != writing)
            {
                likelihoods[i] = least - OtherLetters;
                continue;
            }

            if (model.IsCommon(next, word))
                common |= 1 << i;
            likelihoods[i] = spelled[next++];
        }

        return common;
    }

    private static int Written(WritingSystem writing, int[] likelihoods)
    {
        var common = 0;
        for (var i = 0; i < likelihoods.Length; i++)
        {
            var of = KnownLanguages.All[i].Writing;
            likelihoods[i] = -(of == writing ? 0 : Loss(of, writing));
            if (-likelihoods[i] < Syllable)
                common |= 1 << i;
        }

        return common;
    }

    private static int Loss(WritingSystem language, WritingSystem word) =>
        (language, word) switch
        {
            (WritingSystem.Kana, WritingSystem.Han) => Character,
            (WritingSystem.Han, WritingSystem.Kana) => Syllable,
            (WritingSystem.Persian, WritingSystem.Arabic) => Character,
            (WritingSystem.Arabic, WritingSystem.Persian) => Syllable / 2,
            _ => Foreign,
        };

    private static TrigramModel Model(WritingSystem writing) =>
        new([.. KnownLanguages.All.Where(language => language.Writing == writing).Select(language => LanguageProfile.Load(language.Tag))]);
}
