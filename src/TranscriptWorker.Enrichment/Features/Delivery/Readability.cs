using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>Computes the reading ease of a text by the formula of its language.</summary>
/// <remarks>
/// With the mean length of a sentence in words (s) and of a word in syllables (w): English, Flesch, "A new readability yardstick" (1948):
/// 206.835 − 1.015 s − 84.6 w. German, Amstad, "Wie verständlich sind unsere Zeitungen?" (1978): 180 − s − 58.5 w. French, Kandel and
/// Moles, "Application de l'indice de Flesch à la langue française" (1958): 207 − 1.015 s − 73.6 w. Spanish, Fernández Huerta,
/// "Medidas sencillas de lecturabilidad" (1959): 206.84 − 1.02 s − 60 w.
/// </remarks>
internal static class Readability
{
    /// <summary>Minimum number of words: the formulas were fitted on samples of 100 words.</summary>
    public const int MinWords = 100;

    /// <summary>
    /// Number of words per sentence mark above which the text counts as unpunctuated, so that sentences have no known length.
    /// </summary>
    private const int MaxWordsPerMark = 40;

    public static (ReadingEase? Ease, string? Reason) Of(SpokenText text)
    {
        if (FormulaOf(text.Language.Tag) is not { } formula)
            return (null, "no-formula");
        var (words, syllables) = (0, 0);
        foreach (var word in text.Words)
        {
            if (word.Form.Kind is FormKind.Number or FormKind.Overlong)
                continue;
            words++;
            syllables += Syllables.Of(word.Form.Text, text.Language.Tag);
        }

        if (words < MinWords)
            return (null, "too-few-words");
        if (text.Sentences.Count(static sentence => sentence.Terminal != '\0') * (long)MaxWordsPerMark < words)
            return (null, "no-punctuation");

        var wordsPerSentence = (decimal)words / text.Sentences.Count;
        var syllablesPerWord = (decimal)syllables / words;
        var score = formula.Constant - (formula.PerSentence * wordsPerSentence) - (formula.PerWord * syllablesPerWord);
        return (
            new ReadingEase(decimal.Round(score, 1, MidpointRounding.AwayFromZero), formula.Name, text.Sentences.Count, words, syllables),
            null
        );
    }

    private static Formula? FormulaOf(string language) =>
        language switch
        {
            "en" => new Formula("flesch-reading-ease", 206.835m, 1.015m, 84.6m),
            "de" => new Formula("amstad", 180m, 1m, 58.5m),
            "fr" => new Formula("kandel-moles", 207m, 1.015m, 73.6m),
            "es" => new Formula("fernandez-huerta", 206.84m, 1.02m, 60m),
            _ => null,
        };

    /// <param name="Name">Name on the wire.</param>
    /// <param name="Constant">Value of a text without length.</param>
    /// <param name="PerSentence">Loss for each word in the mean sentence.</param>
    /// <param name="PerWord">Loss for each syllable in the mean word.</param>
    private sealed record Formula(string Name, decimal Constant, decimal PerSentence, decimal PerWord);
}
