using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.Questions;

/// <summary>Tells questions that ask somebody from tags, formulas and questions of others.</summary>
internal sealed class QuestionRules(QuestionWords words)
{
    /// <summary>Minimum number of words of a question without a question mark.</summary>
    private const int MinUnmarkedWords = 4;

    private const int MaxLead = 3;
    private const int MaxTagWords = 4;
    private const int ReportWithin = 5;

    /// <summary>Whether a sentence is a genuine question, marked or by its opening.</summary>
    public bool IsGenuine(in Sentence sentence, Tokens tokens)
    {
        if (tokens.Count == 0)
            return false;
        var start = Start(tokens);
        var opens = start < tokens.Count && words.Openings.Any(pattern => Matches(pattern, tokens, start));
        if (!sentence.IsQuestion && !(sentence.Terminal == '\0' && opens && sentence.WordCount >= MinUnmarkedWords))
            return false;
        if (IsFormula(tokens, start) || IsReported(tokens, opens) || IsFragment(tokens))
            return false;
        return !EndsWithTag(tokens, opens, start);
    }

    /// <summary>Whether it asks for more than yes or no.</summary>
    public bool AsksFor(Tokens tokens)
    {
        var start = Start(tokens);
        for (var i = start; i < Math.Min(tokens.Count, start + 3); i++)
        {
            if (words.Asking.Contains(tokens.Lower(i)))
                return true;
        }

        return false;
    }

    /// <summary>Whether a text begins like a pattern, behind words such as "well".</summary>
    public bool Begins(WordPattern[] patterns, Tokens tokens)
    {
        var start = Start(tokens);
        return start < tokens.Count && patterns.Any(pattern => Matches(pattern, tokens, start));
    }

    /// <summary>The index behind words such as "so" and "okay", of which the last always stays.</summary>
    private int Start(Tokens tokens)
    {
        var start = 0;
        while (start < MaxLead && start + 1 < tokens.Count && words.Lead.Contains(tokens.Lower(start)))
            start++;
        return start;
    }

    private bool IsFormula(Tokens tokens, int start) =>
        words.Formulas.Any(pattern => IsAll(pattern, tokens, start) || IsAll(pattern, tokens, 0));

    /// <summary>Whether it is one word that asks for nothing: "Here?"</summary>
    private bool IsFragment(Tokens tokens) => tokens.Count == 1 && words.Asking.Count > 0 && !words.Asking.Contains(tokens.Lower(0));

    private static bool IsAll(WordPattern pattern, Tokens tokens, int start) =>
        pattern.Match(tokens, start, None) is > 0 and var length && tokens.Count - start - length <= 1;

    /// <summary>Whether it quotes, or stands behind a verb such as "asked".</summary>
    private bool IsReported(Tokens tokens, bool opens)
    {
        if (
            tokens.Text.AsSpan().TrimEnd().EndsWith("?\"")
            || tokens.Text.AsSpan().TrimEnd().EndsWith("?”")
            || tokens.Text.Contains("?»", StringComparison.Ordinal)
        )
            return true;
        for (var i = 0; !opens && i < Math.Min(ReportWithin, tokens.Count - 1); i++)
        {
            if (words.Reports.Contains(tokens.Lower(i)))
                return true;
        }

        return false;
    }

    /// <summary>Whether it is nothing but a tag, or a statement with a tag behind a comma.</summary>
    private bool EndsWithTag(Tokens tokens, bool opens, int start)
    {
        foreach (var tag in words.Tags)
        {
            for (var length = 1; length <= Math.Min(MaxTagWords, tokens.Count); length++)
            {
                var at = tokens.Count - length;
                if (tag.Match(tokens, at, None) != length)
                    continue;
                if (at <= start)
                    return true;
                if (!opens && tokens.Before(at).Contains(','))
                    return true;
            }
        }

        return false;
    }

    private static bool Matches(WordPattern pattern, Tokens tokens, int index) =>
        tokens.Is(index, pattern.First) && pattern.Match(tokens, index, None) > 0;

    private static int None(string name, int index) => 0;
}
