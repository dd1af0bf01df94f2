using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.Questions;

/// <summary>The words of questions and answers in a language.</summary>
internal sealed partial class QuestionWords
{
    private static readonly FrozenDictionary<string, QuestionWords> ByLanguage = new Dictionary<string, QuestionWords>(
        StringComparer.Ordinal
    )
    {
        ["en"] = CreateEnglish(),
        ["de"] = CreateGerman(),
        ["fr"] = CreateFrench(),
        ["es"] = CreateSpanish(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly QuestionWords None = new("", "", "", "", "", "", "", "", "");

    private QuestionWords(
        string lead,
        string asking,
        string openings,
        string tags,
        string formulas,
        string reports,
        string polarAnswers,
        string reasons,
        string deflections
    )
    {
        Lead = Set(lead);
        Asking = Set(asking);
        Openings = Patterns(openings);
        Tags = Patterns(tags);
        Formulas = Patterns(formulas);
        Reports = Set(reports);
        PolarAnswers = Set(polarAnswers);
        Reasons = Set(reasons);
        Deflections = Patterns(deflections);
    }

    /// <summary>Words before the question proper: "so", "okay".</summary>
    public FrozenSet<string> Lead { get; }

    /// <summary>Words that ask for more than yes or no: "what".</summary>
    public FrozenSet<string> Asking { get; }

    /// <summary>Openings that make a sentence a question even without a question mark.</summary>
    public WordPattern[] Openings { get; }

    /// <summary>Endings that only ask for assent: "right".</summary>
    public WordPattern[] Tags { get; }

    /// <summary>Questions that expect no answer: "who knows".</summary>
    public WordPattern[] Formulas { get; }

    /// <summary>Verbs behind which a question is somebody else's: "asked".</summary>
    public FrozenSet<string> Reports { get; }

    /// <summary>Words that answer with yes or no.</summary>
    public FrozenSet<string> PolarAnswers { get; }

    /// <summary>Words that begin a reason.</summary>
    public FrozenSet<string> Reasons { get; }

    /// <summary>Beginnings of turns that leave the question open: "no idea".</summary>
    public WordPattern[] Deflections { get; }

    public static QuestionWords For(string language) => ByLanguage.GetValueOrDefault(language) ?? None;

    private static FrozenSet<string> Set(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static WordPattern[] Patterns(string patterns) =>
        [.. patterns.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(pattern => new WordPattern(pattern))];
}
