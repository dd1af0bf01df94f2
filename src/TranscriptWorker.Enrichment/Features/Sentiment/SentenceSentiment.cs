using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Sentiment;

/// <summary>A charged expression in a sentence.</summary>
/// <param name="FirstWord">Index of its first word in the text.</param>
/// <param name="EndWord">Index after its last word.</param>
/// <param name="Charge">Charge after negation, strength and turn.</param>
internal sealed record ChargedWords(int FirstWord, int EndWord, double Charge);

/// <summary>Scores sentences by their charged words.</summary>
/// <remarks>
/// The rules are those of Hutto and Gilbert, "VADER: a parsimonious rule-based model for sentiment analysis of social media text" (2014),
/// for negation, degree and contrast, with own weights and own word lists: a charge counts less where it is negated, more after "very",
/// less after "a bit", more behind "but" than before it, and less in a question or condition. A word with a capital inside a sentence is a
/// name, except in German. The sum s of the charges becomes s / √(s² + 15).
/// </remarks>
internal sealed class SentenceSentiment(SentimentLexicon lexicon, SpokenText text, IReadOnlyList<Cue> cues)
{
    private const double Normalization = 15;
    private const double Strength = 1.3;
    private const double Weakness = 0.7;
    private const double NegatedPraise = -0.75;

    // "Not bad" is less than "good".
    private const double NegatedBlame = -0.35;
    private const double BeforeTurn = 0.5;
    private const double AfterTurn = 1.25;

    // A condition supposes a judgement and states none.
    private const double Supposed = 0.5;

    // A question asks for a judgement and states none.
    private const double Question = 0.5;

    /// <summary>Number of expressions before a charged one in which a negation is looked for.</summary>
    private const int NegationReach = 3;

    /// <summary>Number of expressions behind a charged one in which a negation that works backwards is looked for.</summary>
    private const int BackwardReach = 4;

    private readonly Dictionary<Form, Expression?> _words = [];

    /// <summary>The score of a sentence, −1 to 1, and its charged words.</summary>
    public (double Score, IReadOnlyList<ChargedWords> Words) Score(in Sentence sentence)
    {
        var units = Read(sentence);
        var turn = units.FindLastIndex(unit => unit.Expression?.Effect == Effect.Turns);
        var charged = new List<ChargedWords>();
        var sum = 0.0;
        var isSupposed = false;
        for (var i = 0; i < units.Count; i++)
        {
            if (text.Words[units[i].FirstWord].AfterBreak)
                isSupposed = false;
            isSupposed |= units[i].Expression?.Effect == Effect.Supposes;
            if (units[i].Expression is not { Effect: Effect.Charged } expression || (i > 0 && IsName(units[i])))
                continue;
            var charge = expression.Charge * Degree(units, i);
            if (!expression.HasNegation && IsNegated(units, i))
                charge *= charge > 0 ? NegatedPraise : NegatedBlame;
            if (turn > 0)
                charge *= i < turn ? BeforeTurn : AfterTurn;
            if (isSupposed)
                charge *= Supposed;
            if (sentence.IsQuestion)
                charge *= Question;
            sum += charge;
            charged.Add(new ChargedWords(units[i].FirstWord, units[i].EndWord, charge));
        }

        return (sum / Math.Sqrt((sum * sum) + Normalization), charged);
    }

    private List<Unit> Read(in Sentence sentence)
    {
        var units = new List<Unit>(sentence.WordCount);
        for (var word = sentence.FirstWord; word < sentence.EndWord; word = units[^1].EndWord)
        {
            var phrase = lexicon.FindPhrase(text.Words, word, sentence.EndWord);
            units.Add(new Unit(word, word + (phrase?.Words.Length ?? 1), phrase ?? FindWord(text.Words[word].Form)));
        }

        return units;
    }

    private bool IsName(Unit unit)
    {
        var word = text.Words[unit.FirstWord];
        var spelling = cues[word.Cue].Text.AsSpan(word.Start, word.Length);
        return lexicon.HasCapitalsForNames && char.IsUpper(spelling[0]) && spelling.ContainsAnyInRange('a', 'z');
    }

    private Expression? FindWord(Form form)
    {
        if (!_words.TryGetValue(form, out var expression))
            _words.Add(form, expression = lexicon.FindWord(form.Text));
        return expression;
    }

    private double Degree(List<Unit> units, int charged) =>
        charged == 0 || text.Words[units[charged].FirstWord].AfterBreak
            ? 1
            : units[charged - 1].Expression?.Effect switch
            {
                Effect.Strengthens => Strength,
                Effect.Weakens => Weakness,
                _ => 1,
            };

    /// <summary>Whether a negation stands shortly before a charged expression, or one that works backwards shortly behind it.</summary>
    private bool IsNegated(List<Unit> units, int charged)
    {
        for (var i = charged; i > Math.Max(0, charged - NegationReach); i--)
        {
            if (text.Words[units[i].FirstWord].AfterBreak || units[i - 1].Expression?.Effect == Effect.Turns)
                break;
            if (units[i - 1].Expression?.Effect == Effect.Negates)
                return true;
        }

        for (var i = charged + 1; i < Math.Min(units.Count, charged + 1 + BackwardReach); i++)
        {
            if (text.Words[units[i].FirstWord].AfterBreak || units[i].Expression?.Effect is Effect.Charged or Effect.Turns)
                return false;
            if (units[i].Expression is { NegatesBackwards: true })
                return true;
        }

        return false;
    }

    /// <summary>A phrase of the lexicon, or a single word with or without an expression.</summary>
    private sealed record Unit(int FirstWord, int EndWord, Expression? Expression);
}
