using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Text.Languages;

/// <summary>Word lists of a language, all in lower case. The order within a list has no meaning.</summary>
internal sealed partial class Lexicon
{
    /// <summary>The known languages; in a tie the earlier one wins.</summary>
    public static IReadOnlyList<Lexicon> All { get; } = [CreateEnglish(), CreateGerman(), CreateFrench(), CreateSpanish()];

    /// <summary>The lexicon of all other languages: only length and frequency of a word decide.</summary>
    public static Lexicon Unknown { get; } = new(null, HanFunctionCharacters, "", "", "", "", "", "");

    private Lexicon(
        string? language,
        string functionWords,
        string fillers,
        string dangling,
        string courtesies,
        string continuers,
        string clausal,
        string narration,
        string light = "",
        string links = ""
    )
    {
        Language = language;
        FunctionWords = Words(functionWords);
        Fillers = Words(fillers);
        Dangling = Words(dangling);
        Courtesies = Words(courtesies);
        Continuers = Words(continuers);
        Clausal = Words(clausal);
        Narration = Words(narration);
        Light = Words(light);
        Links = Words(links);
    }

    /// <summary>Primary subtag, or null for an unknown language.</summary>
    public string? Language { get; }

    /// <summary>Articles, pronouns, prepositions, conjunctions, auxiliaries. Their share identifies a language.</summary>
    public FrozenSet<string> FunctionWords { get; }

    /// <summary>Words of little content in speech.</summary>
    public FrozenSet<string> Fillers { get; }

    /// <summary>Words that cannot end a sentence; a full stop after them is a mistake of the speech recogniser.</summary>
    public FrozenSet<string> Dangling { get; }

    /// <summary>Greetings, thanks and backchannels.</summary>
    public FrozenSet<string> Courtesies { get; }

    /// <summary>Words at the start of a sentence that refer to the previous sentence.</summary>
    public FrozenSet<string> Continuers { get; }

    /// <summary>Subject pronouns and finite auxiliaries; almost every spoken clause has one.</summary>
    public FrozenSet<string> Clausal { get; }

    /// <summary>Words with which speakers comment on their current actions.</summary>
    public FrozenSet<string> Narration { get; }

    /// <summary>Words that name something only together with other words.</summary>
    public FrozenSet<string> Light { get; }

    /// <summary>Words that join two other words to one name.</summary>
    public FrozenSet<string> Links { get; }

    public static Lexicon For(string? language) =>
        All.FirstOrDefault(lexicon => string.Equals(lexicon.Language, language, StringComparison.Ordinal)) ?? Unknown;

    /// <summary>Classifies a lower-case word.</summary>
    public FormKind Classify(string word, string folded)
    {
        if (word.Length > WordScanner.MaxWordLength)
            return FormKind.Overlong;
        if (word.All(character => char.IsAsciiDigit(character) || character is '.' or ','))
            return FormKind.Number;

        var plain = Inflection.WithoutClitic(word);
        if (Links.Contains(word))
            return FormKind.Link;
        if (FunctionWords.Contains(word) || FunctionWords.Contains(plain))
            return FormKind.Function;
        if (word.Length == 1 && char.IsLetter(word[0]) && word[0] < 0x3005)
            return FormKind.Function;
        if (word.Length == 1 && word[0] is >= '\u3041' and <= '\u309F')
            return FormKind.Function;
        if (Light.Contains(word))
            return FormKind.Light;
        if (Fillers.Contains(word) || Fillers.Contains(plain) || Fillers.Contains(folded))
            return FormKind.Filler;
        if (Courtesies.Contains(plain))
            return FormKind.Filler;
        if (Language is "en" && IsEnglishAdverb(plain))
            return FormKind.Filler;
        return Language is null && word.Length <= 3 && word[0] < 0x3005 ? FormKind.Function : FormKind.Content;
    }

    private static bool IsEnglishAdverb(string word) =>
        word.Length > 5
        && word.EndsWith("ly", StringComparison.Ordinal)
        && word is not ("family" or "assembly" or "supply" or "monopoly" or "anomaly" or "italy" or "butterfly" or "elderly");

    private static FrozenSet<string> Words(string list) =>
        list.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Particles, pronouns and auxiliaries of Chinese that are one character.</summary>
    private const string HanFunctionCharacters = """
        的 了 是 在 我 你 他 她 它 们 這 这 那 不 和 就 也 都 有 个 個 一 上 下 到 说 說 要 会 會 着 著 没 沒 很 把 被 让 讓 给 給 与 與 及 或 而 但 吗 嗎 呢
        吧 啊 嘛 哦 嗯 之 其 此 所 以 为 為 从 從 对 對 去 来 來 还 還 又 再 能 可 得 地 过 過 么 麼 什 谁 誰 哪 怎
        """;
}
