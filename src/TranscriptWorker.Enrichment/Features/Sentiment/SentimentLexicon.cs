using System.Globalization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Sentiment;

/// <summary>The effect of an expression on the sentiment of its sentence.</summary>
internal enum Effect
{
    /// <summary>Has none, and keeps its words from having one: "fatal error".</summary>
    Neutral,

    /// <summary>Is charged, see <see cref="Expression.Charge"/>.</summary>
    Charged,

    /// <summary>Negates the charged words that follow, and in some languages those before: "not".</summary>
    Negates,

    /// <summary>Strengthens the charged word that follows: "very".</summary>
    Strengthens,

    /// <summary>Weakens the charged word that follows: "a bit".</summary>
    Weakens,

    /// <summary>Begins a condition, whose judgements are not stated: "if".</summary>
    Supposes,

    /// <summary>Turns from one judgement to another, which weighs more: "but".</summary>
    Turns,
}

/// <summary>Words with one effect.</summary>
/// <param name="Words">Lower-case words; one that ends with an asterisk stands for all that begin with it.</param>
/// <param name="Effect">The effect.</param>
/// <param name="Charge">From −3, strongly negative, to 3, strongly positive; 0 unless it is charged.</param>
internal sealed record Expression(string[] Words, Effect Effect, double Charge)
{
    /// <summary>Whether it also negates charged words before it: "gefällt mir nicht".</summary>
    public bool NegatesBackwards { get; init; }

    /// <summary>Whether a negation is part of it, so that another one does not turn it: "not bad".</summary>
    public bool HasNegation { get; set; }
}

/// <summary>The expressions of a language. The lists in <c>Lexicons</c> were written for this project.</summary>
internal sealed class SentimentLexicon
{
    private static readonly Dictionary<string, SentimentLexicon> ByLanguage = new[] { "en", "de", "fr", "es" }.ToDictionary(
        language => language,
        language => new SentimentLexicon(language),
        StringComparer.Ordinal
    );

    private readonly Dictionary<string, Expression> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Expression> _stems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Expression>> _phrasesByFirstWord = new(StringComparer.Ordinal);

    private SentimentLexicon(string language)
    {
        HasCapitalsForNames = language is not "de";
        var name = $"{typeof(SentimentLexicon).Namespace}.Lexicons.{language}.txt";
        using var stream =
            typeof(SentimentLexicon).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly has no resource {name}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            Add(line);
        foreach (var phrase in _phrasesByFirstWord.Values.SelectMany(phrases => phrases))
            phrase.HasNegation = phrase.Words.Any(word => FindWord(word)?.Effect == Effect.Negates);
        foreach (var phrases in _phrasesByFirstWord.Values)
            phrases.Sort((one, other) => other.Words.Length.CompareTo(one.Words.Length));
    }

    /// <summary>The primary subtags of the languages that have a lexicon.</summary>
    public static IReadOnlyList<string> Languages { get; } = [.. ByLanguage.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether only names have a capital inside a sentence.</summary>
    public bool HasCapitalsForNames { get; }

    /// <summary>The lexicon of a language, given by its primary subtag; null if it has none.</summary>
    public static SentimentLexicon? For(string language) => ByLanguage.GetValueOrDefault(language);

    /// <summary>The longest phrase that begins at a word, or null.</summary>
    public Expression? FindPhrase(List<Word> words, int first, int end)
    {
        if (!_phrasesByFirstWord.TryGetValue(words[first].Form.Text, out var phrases))
            return null;
        foreach (var phrase in phrases)
        {
            if (Begins(phrase, words, first, end))
                return phrase;
        }

        return null;
    }

    /// <summary>The expression of a single word, or null.</summary>
    public Expression? FindWord(string word)
    {
        if (_words.TryGetValue(word, out var expression))
            return expression;
        var stems = _stems.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = word.Length; length >= 2; length--)
        {
            if (stems.TryGetValue(word.AsSpan(0, length), out expression))
                return expression;
        }

        return null;
    }

    private static bool Begins(Expression phrase, List<Word> words, int first, int end)
    {
        if (first + phrase.Words.Length > end)
            return false;
        for (var i = 1; i < phrase.Words.Length; i++)
        {
            var (wanted, word) = (phrase.Words[i], words[first + i]);
            if (word.AfterBreak || !Matches(wanted, word.Form.Text))
                return false;
        }

        return true;
    }

    private static bool Matches(string wanted, string word) =>
        wanted[^1] == '*'
            ? word.AsSpan().StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal)
            : string.Equals(wanted, word, StringComparison.Ordinal);

    private void Add(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        var kind = line[..colon];
        foreach (var entry in line[(colon + 2)..].Split(", "))
        {
            var words = Read(entry);
            var expression = kind switch
            {
                "not" => new Expression(words, Effect.Negates, 0),
                "not after" => new Expression(words, Effect.Negates, 0) { NegatesBackwards = true },
                "more" => new Expression(words, Effect.Strengthens, 0),
                "less" => new Expression(words, Effect.Weakens, 0),
                "if" => new Expression(words, Effect.Supposes, 0),
                "but" => new Expression(words, Effect.Turns, 0),
                "0" => new Expression(words, Effect.Neutral, 0),
                _ => new Expression(words, Effect.Charged, double.Parse(kind, CultureInfo.InvariantCulture)),
            };
            if (words.Length > 1)
                Add(expression);
            else if (words[0][^1] == '*')
                _stems[words[0][..^1]] = expression;
            else
                _words[words[0]] = expression;
        }
    }

    private void Add(Expression phrase)
    {
        if (!_phrasesByFirstWord.TryGetValue(phrase.Words[0], out var phrases))
            _phrasesByFirstWord.Add(phrase.Words[0], phrases = []);
        phrases.Add(phrase);
    }

    private static string[] Read(string entry)
    {
        var words = new List<string>();
        var scanner = new WordScanner(entry);
        while (scanner.MoveNext())
        {
            var isStem = scanner.End < entry.Length && entry[scanner.End] == '*';
            words.Add(entry[scanner.Start..scanner.End] + (isStem ? "*" : ""));
        }

        return [.. words];
    }
}
