using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.Questions;

/// <summary>The outcome of the search for an answer.</summary>
/// <param name="Status">As in <see cref="Question"/>.</param>
/// <param name="Sentence">Index of the sentence that answers; -1 if none does.</param>
/// <param name="Rule">As in <see cref="Answer"/>; empty if no sentence answers.</param>
internal readonly record struct AnswerOutcome(string Status, int Sentence, string Rule);

/// <summary>Finds the sentence of another speaker that answers a question.</summary>
/// <remarks>
/// A question makes an answer of the next speaker relevant (Schegloff and Sacks, "Opening up closings", 1973), so the next turns of others
/// are read in order. A turn that only asks back or only says "mhm" is passed over; one that says "no idea" ends the search. A turn
/// answers by its opener ("yes" where the question can be answered so, "because" where it asks why), by content words that it shares with
/// the question, or, if it is the next turn and has three words or more, by its position.
/// </remarks>
internal sealed class AnswerSearch(SpokenText text, IReadOnlyList<Cue> cues, QuestionWords words, QuestionRules rules)
{
    private const int MaxTurns = 4;
    private const int MaxSentences = 8;
    private const int MaxDelayMs = 60_000;
    private const int MinWords = 3;
    private const int MaxDeflectionWords = 12;

    private readonly TokenReader _reader = new();

    /// <summary>The answer to the question in a turn.</summary>
    /// <param name="question">Index of the sentence.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="turns">All turns.</param>
    /// <param name="turn">Index of the turn of the question.</param>
    public AnswerOutcome Find(int question, Tokens tokens, List<Turn> turns, int turn)
    {
        var asker = turns[turn].Speaker;
        var asks = rules.AsksFor(tokens);
        var isNext = true;
        for (var t = turn + 1; t < turns.Count && t <= turn + MaxTurns; t++)
        {
            if (string.Equals(turns[t].Speaker, asker, StringComparison.Ordinal))
                continue;
            if (turns[t].Speaker is null || IsLate(question, turns[t].First))
                break;
            var first = _reader.Read(text.Sentences[turns[t].First].Text(cues));
            if (IsDeflection(first, turns[t]))
                return new AnswerOutcome("deflected", -1, "");
            if (Answering(question, turns[t], first, asks, isNext) is { Sentence: >= 0 } answer)
                return answer;
            isNext = false;
        }

        return new AnswerOutcome("unanswered", -1, "");
    }

    private AnswerOutcome Answering(int question, Turn turn, Tokens first, bool asks, bool isNext)
    {
        var openers = asks ? words.Reasons : words.PolarAnswers;
        if (!text.Sentences[turn.First].IsQuestion && openers.Contains(first.Lower(0)))
            return new AnswerOutcome("answered", turn.First, "opener");
        var terms = Terms(question);
        var content = -1;
        for (var i = turn.First; i < Math.Min(turn.End, turn.First + MaxSentences); i++)
        {
            if (text.Sentences[i].IsQuestion)
                continue;
            if (Shares(i, terms))
                return new AnswerOutcome("answered", i, "overlap");
            if (content < 0 && text.Sentences[i].WordCount >= MinWords && HasContent(i))
                content = i;
        }

        return isNext && content >= 0 ? new AnswerOutcome("answered", content, "next-turn") : new AnswerOutcome("unanswered", -1, "");
    }

    private bool IsLate(int question, int answer) =>
        cues[text.Sentences[question].LastCue].EndMs is { } end
        && cues[text.Sentences[answer].FirstCue].StartMs is { } start
        && (long)start - end > MaxDelayMs;

    private bool IsDeflection(Tokens first, Turn turn)
    {
        if (!rules.Begins(words.Deflections, first))
            return false;
        var count = 0;
        for (var i = turn.First; i < turn.End && count <= MaxDeflectionWords; i++)
            count += text.Sentences[i].WordCount;
        return count <= MaxDeflectionWords;
    }

    private HashSet<int> Terms(int sentence)
    {
        var terms = new HashSet<int>();
        for (var i = text.Sentences[sentence].FirstWord; i < text.Sentences[sentence].EndWord; i++)
        {
            if (text.Words[i].Form.IsContent)
                terms.Add(text.Words[i].Form.Term.Id);
        }

        return terms;
    }

    private bool Shares(int sentence, HashSet<int> terms)
    {
        for (var i = text.Sentences[sentence].FirstWord; i < text.Sentences[sentence].EndWord; i++)
        {
            if (text.Words[i].Form.IsContent && terms.Contains(text.Words[i].Form.Term.Id))
                return true;
        }

        return false;
    }

    /// <summary>Whether a sentence says more than courtesies.</summary>
    private bool HasContent(int sentence)
    {
        for (var i = text.Sentences[sentence].FirstWord; i < text.Sentences[sentence].EndWord; i++)
        {
            if (!text.Language.Lexicon.Courtesies.Contains(text.Words[i].Form.Text))
                return true;
        }

        return false;
    }
}
