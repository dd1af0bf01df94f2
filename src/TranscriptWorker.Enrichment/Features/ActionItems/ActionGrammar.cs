using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.ActionItems;

/// <summary>The words by which a language announces tasks.</summary>
/// <param name="Commitments">Openings by which a speaker takes a task: "I'll".</param>
/// <param name="Requests">Openings by which a speaker gives the listener a task: "can you".</param>
/// <param name="Proposals">Openings that leave open who does it: "let's".</param>
/// <param name="Assignments">Words behind a name: "will".</param>
/// <param name="Tasks">Verbs, in the forms that follow the openings, that name a task by themselves.</param>
/// <param name="Deeds">Verbs that name a task in a request or behind a name, and otherwise only with a due date.</param>
/// <param name="Undertaken">Forms of verbs in the first person that are a commitment by themselves: "ich schicke".</param>
/// <param name="Pronoun">The pronoun that stands at those forms; empty if the language needs none.</param>
/// <param name="Between">Words that may stand between an opening and its verb; null if any word may.</param>
/// <param name="Vetoes">Words anywhere before an opening that make it a condition, a report or a doubt.</param>
/// <param name="Askers">Words immediately before an opening that make it a question or a report: "what I'll send".</param>
/// <param name="Negations">Words that deny the task.</param>
/// <param name="Habits">Words that make it a habit.</param>
/// <param name="Prepositions">Words before a due date that belong to it: "by".</param>
internal sealed record ActionGrammar(
    WordPattern[] Commitments,
    WordPattern[] Requests,
    WordPattern[] Proposals,
    WordPattern[] Assignments,
    FrozenSet<string> Tasks,
    FrozenSet<string> Deeds,
    FrozenSet<string> Undertaken,
    FrozenSet<string> Pronoun,
    FrozenSet<string>? Between,
    FrozenSet<string> Vetoes,
    FrozenSet<string> Askers,
    FrozenSet<string> Negations,
    FrozenSet<string> Habits,
    FrozenSet<string> Prepositions
)
{
    private static readonly FrozenDictionary<string, ActionGrammar> ByLanguage = new Dictionary<string, ActionGrammar>(
        StringComparer.Ordinal
    )
    {
        ["en"] = ActionGrammars.English,
        ["de"] = ActionGrammars.German,
        ["fr"] = ActionGrammars.French,
        ["es"] = ActionGrammars.Spanish,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The grammar of a language; null if there is none.</summary>
    public static ActionGrammar? For(string language) => ByLanguage.GetValueOrDefault(language);
}
