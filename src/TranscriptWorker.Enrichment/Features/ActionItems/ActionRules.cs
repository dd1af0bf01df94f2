using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.ActionItems;

/// <summary>Finds the tasks that sentences announce.</summary>
/// <remarks>
/// An opening ("I'll", "can you", "Anna will", "let's") must be followed by a verb of a task. Verbs that describe deeds of any kind
/// ("check", "make") count in requests and behind names, and otherwise only with a due date. Conditions, reports, denials and habits are
/// no tasks.
/// </remarks>
internal sealed class ActionRules(ActionGrammar grammar, People people)
{
    private const int MaxBetween = 6;
    private const int MaxBetweenAny = 14;

    /// <summary>Number of tokens before an opening in which a veto counts.</summary>
    private const int VetoWithin = 8;

    /// <summary>The tasks of a sentence, in order, at most three.</summary>
    public List<ActionCandidate> Find(Tokens tokens, bool hasDueDate, bool isQuestion)
    {
        const int max = 3;
        var found = new List<ActionCandidate>();
        for (var i = 0; i < tokens.Count && found.Count < max; i++)
        {
            if (At(tokens, i, hasDueDate, isQuestion) is not { } candidate || IsVetoed(tokens, candidate))
                continue;
            found.Add(candidate);
            i = candidate.Verb;
        }

        return found;
    }

    private ActionCandidate? At(Tokens tokens, int index, bool hasDueDate, bool isQuestion)
    {
        if (Length(grammar.Requests, tokens, index) is > 0 and var request && !IsSubordinate(tokens, index))
            return Behind(ActionRule.Request, tokens, index, request, withDeeds: true);
        if (Length(grammar.Commitments, tokens, index) is > 0 and var commitment)
            return Behind(ActionRule.Commitment, tokens, index, commitment, hasDueDate);
        if (Length(grammar.Proposals, tokens, index) is > 0 and var proposal && !isQuestion)
            return Behind(ActionRule.Proposal, tokens, index, proposal, hasDueDate);
        if (!isQuestion && grammar.Undertaken.Contains(tokens.Lower(index)) && HasPronoun(tokens, index))
            return new ActionCandidate(ActionRule.Commitment, index, index, null);
        return Assignment(tokens, index);
    }

    private ActionCandidate? Assignment(Tokens tokens, int index)
    {
        if (people.NameAt(tokens, index) is not { } name)
            return null;
        var opening = index + name.Tokens;
        return tokens.Follows(opening) && Length(grammar.Assignments, tokens, opening) is > 0 and var length
            ? Behind(ActionRule.Assignment, tokens, index, opening - index + length, withDeeds: true, name.Text)
            : null;
    }

    /// <summary>"you will" and "you can" are requests at the start of a sentence, not in "the file that you can send".</summary>
    private static bool IsSubordinate(Tokens tokens, int index) =>
        tokens.Lower(index) is "you" or "you'll" or "du" or "sie" or "tu" or "vous" && index > 2;

    private bool HasPronoun(Tokens tokens, int index)
    {
        if (grammar.Pronoun.Count == 0)
            return true;
        for (var i = index - 1; i >= 0 && i >= index - 3 && tokens.Follows(i + 1); i--)
        {
            if (grammar.Pronoun.Contains(tokens.Lower(i)))
                return true;
        }

        return grammar.Between is null && tokens.Follows(index + 1) && grammar.Pronoun.Contains(tokens.Lower(index + 1));
    }

    /// <summary>The candidate whose verb follows an opening; null if none does.</summary>
    private ActionCandidate? Behind(ActionRule rule, Tokens tokens, int first, int length, bool withDeeds, string? name = null)
    {
        var max = grammar.Between is null ? MaxBetweenAny : MaxBetween;
        for (var at = first + length; at < tokens.Count && at < first + length + max && IsInClause(tokens, at, at == first + length); at++)
        {
            var word = tokens.Lower(at);
            if (grammar.Negations.Contains(word))
                return null;
            if (IsTask(tokens, at, word, withDeeds))
                return new ActionCandidate(rule, first, at, name);
            if (grammar.Between is { } between && !between.Contains(word))
                return null;
        }

        return null;
    }

    private bool IsTask(Tokens tokens, int at, string word, bool withDeeds)
    {
        if (IsIdiom(word, tokens.Lower(at + 1)) || IsSharedScreen(tokens, at, word))
            return false;
        if (IsPhrase(word, tokens.Lower(at + 1), tokens.Lower(at + 2)))
            return true;
        // The noun "mail" stands behind an article, the verb does not.
        return grammar.Tasks.Contains(word) || (withDeeds && grammar.Deeds.Contains(word));
    }

    /// <summary>Verbs of several words that name a task: "look into", "take care of", "set up", "get back to", "make sure".</summary>
    private static bool IsPhrase(string first, string second, string third) =>
        (first, second) switch
        {
            ("look", "into") or ("reach", "out") or ("circle", "back") or ("put", "together") or ("make", "sure") => true,
            ("take", "care") or ("set", "up") or ("find", "out") or ("sort", "out") => true,
            ("get", "back") => third is "to",
            _ => false,
        };

    /// <summary>"share my screen" is done while it is said.</summary>
    private static bool IsSharedScreen(Tokens tokens, int at, string word)
    {
        const int within = 4;
        for (var i = at + 1; word is "share" && i <= at + within; i++)
        {
            if (tokens.Lower(i) is "screen" or "window" or "tab" or "desktop")
                return true;
        }

        return false;
    }

    /// <summary>"call it a day", "ask you something" and "follow along" are no tasks.</summary>
    private static bool IsIdiom(string first, string second) =>
        first switch
        {
            "call" => second is "it" or "this" or "that" or "these",
            "ask" => second is "you" or "a",
            "take" => second is "a" or "the",
            "make" => second is "it" or "this" or "that",
            "follow" => second is "this" or "that" or "the" or "along" or "me" or "you",
            _ => false,
        };

    private static bool IsInClause(Tokens tokens, int at, bool isFirst) =>
        tokens.Follows(at) || (!isFirst && tokens.Before(at) is ", ") || (isFirst && tokens.Before(at) is ", ");

    private bool IsVetoed(Tokens tokens, ActionCandidate candidate)
    {
        for (var i = candidate.First - 1; i >= 0 && i >= candidate.First - VetoWithin; i--)
        {
            if (grammar.Vetoes.Contains(tokens.Lower(i)))
                return true;
        }

        if (grammar.Askers.Contains(tokens.Lower(candidate.First - 1)))
            return true;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (grammar.Habits.Contains(tokens.Lower(i)))
                return true;
        }

        // German and French deny behind the verb: "ich schicke es nicht", "je n'enverrai pas".
        var isDeniedBehind = grammar.Undertaken.Count > 0;
        for (var i = candidate.First; isDeniedBehind && i < tokens.Count && i <= candidate.Verb + 4; i++)
        {
            if (grammar.Negations.Contains(tokens.Lower(i)) && !IsReminder(tokens, i))
                return true;
        }

        return grammar.Negations.Contains(tokens.Lower(candidate.First - 1)) && !IsReminder(tokens, candidate.First - 1);
    }

    /// <summary>"n'oublie pas de", "vergiss nicht", "no olvides" deny forgetting and not the task.</summary>
    private static bool IsReminder(Tokens tokens, int negation) =>
        tokens.Lower(negation - 1) is "vergiss" or "oublie" or "oubliez" || tokens.Lower(negation + 1) is "olvides" or "te";

    private static int Length(WordPattern[] patterns, Tokens tokens, int index)
    {
        var longest = 0;
        foreach (var pattern in patterns)
        {
            if (tokens.Is(index, pattern.First))
                longest = Math.Max(longest, pattern.Match(tokens, index, static (_, _) => 0));
        }

        return longest;
    }
}
