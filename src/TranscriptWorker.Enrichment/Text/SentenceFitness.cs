using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Enrichment.Text;

/// <summary>Measures how well a spoken sentence can be quoted alone, independent of its subject.</summary>
internal sealed class SentenceFitness(SpokenText text, IReadOnlyList<Cue> cues)
{
    /// <summary>Maximum length of a quoted sentence, in UTF-16 code units.</summary>
    public const int MaxLength = 400;

    /// <summary>Number of words below which a sentence hardly says anything.</summary>
    private const int MinWords = 6;

    /// <summary>Share of the best sentence's fitness below which a sentence is not quoted.</summary>
    private const double LeastShare = 0.25;

    private readonly Lexicon _lexicon = text.Language.Lexicon;

    /// <summary>Whether the source begins sentences with capitals.</summary>
    private readonly bool _capitalised =
        text.Sentences.Count(sentence => char.IsUpper(FirstCharacter(text, cues, sentence))) * 2 > text.Sentences.Count;

    /// <summary>
    /// The fitness of every sentence of the text, with 0 for those that are much less fit than the best one: fragments and short
    /// answers are quoted only from a text that has nothing else.
    /// </summary>
    public double[] OfAll()
    {
        var fitness = new double[text.Sentences.Count];
        for (var i = 0; i < fitness.Length; i++)
            fitness[i] = Of(text.Sentences[i]);
        var least = fitness.Length == 0 ? 0 : LeastShare * fitness.Max();
        return Array.ConvertAll(fitness, fit => fit < least ? 0 : fit);
    }

    /// <summary>Factor from 0 (must not be quoted) to 1.</summary>
    public double Of(in Sentence sentence)
    {
        if (Length(sentence) > MaxLength || Formulas.Covers(text, sentence))
            return 0;
        return Size(sentence) * Beginning(sentence) * Ending(sentence) * Density(sentence) * Unity(sentence) * Clause(sentence);
    }

    /// <summary>A sentence of about 10 to 35 words carries a thought and is still easy to follow.</summary>
    private static double Size(in Sentence sentence) =>
        sentence.WordCount switch
        {
            < MinWords => 0.1,
            < 8 => 0.6,
            < 10 => 0.85,
            <= 35 => 1,
            <= 45 => 0.8,
            _ => 0.6,
        };

    /// <summary>
    /// Lowers sentences that refer to the previous sentence, and lower-case beginnings if other sentences begin with a capital.
    /// </summary>
    private double Beginning(in Sentence sentence)
    {
        var first = text.Words[sentence.FirstWord];
        var plain = Inflection.WithoutClitic(first.Form.Text);
        var factor =
            _lexicon.Continuers.Contains(plain) ? 0.75
            : _lexicon.Courtesies.Contains(plain) ? 0.8
            : 1;
        return _capitalised && char.IsLower(FirstCharacter(text, cues, sentence)) ? factor * 0.6 : factor;
    }

    private static char FirstCharacter(SpokenText text, IReadOnlyList<Cue> cues, in Sentence sentence)
    {
        var word = text.Words[sentence.FirstWord];
        return cues[word.Cue].Text[word.Start];
    }

    private double Ending(in Sentence sentence)
    {
        if (_lexicon.Dangling.Contains(text.Words[sentence.EndWord - 1].Form.Text))
            return 0.4;
        if (sentence.IsQuestion)
            return 0.3;
        return 1;
    }

    /// <summary>Lowers sentences with few content words or many courtesies.</summary>
    private double Density(in Sentence sentence)
    {
        var (content, courtesies) = (0, 0);
        for (var i = sentence.FirstWord; i < sentence.EndWord; i++)
        {
            if (text.Words[i].Form.IsContent)
                content++;
            if (_lexicon.Courtesies.Contains(text.Words[i].Form.Text))
                courtesies++;
        }

        var share = (double)content / sentence.WordCount;
        var factor =
            share < 0.12 ? 0.4
            : share < 0.2 ? 0.75
            : 1;
        return courtesies * 5 > sentence.WordCount ? factor * 0.3 : factor;
    }

    /// <summary>
    /// Lowers sentences without subject and verb, and sentences whose narration is about the screen instead of the subject.
    /// </summary>
    private double Clause(in Sentence sentence)
    {
        var (clausal, narration) = (0, 0);
        for (var i = sentence.FirstWord; i < sentence.EndWord; i++)
        {
            var form = text.Words[i].Form.Text;
            var plain = Inflection.WithoutClitic(form);
            if (_lexicon.Clausal.Contains(plain))
                clausal++;
            if (_lexicon.Narration.Contains(plain))
                narration++;
        }

        var factor = clausal == 0 && _lexicon.Clausal.Count > 0 ? 0.3 : 1;
        if (clausal == 0 && Fragments.MayBeginWith(text.Language.Tag, text.Words[sentence.FirstWord].Form.Text))
            factor *= 0.5;
        return narration == 0 ? factor
            : narration == 1 ? factor * 0.85
            : factor * 0.5;
    }

    /// <summary>
    /// Lowers sentences with a full stop inside, which the recogniser placed and which may separate two thoughts, and sentences with a
    /// repeated word, which is a false start of the speaker.
    /// </summary>
    private double Unity(in Sentence sentence)
    {
        var breaks = 0;
        for (var i = sentence.FirstWord + 1; i < sentence.EndWord; i++)
        {
            var (before, word) = (text.Words[i - 1], text.Words[i]);
            if (before.Form == word.Form)
                breaks++;
            if (before.Cue != word.Cue && cues[before.Cue].Text.AsSpan(before.Start + before.Length).Contains('.'))
                breaks++;
        }

        return breaks switch
        {
            0 => 1,
            1 => 0.85,
            _ => 0.65,
        };
    }

    private int Length(in Sentence sentence)
    {
        var length = sentence.End - sentence.Start;
        if (sentence.FirstCue == sentence.LastCue)
            return length;
        length = cues[sentence.FirstCue].Text.Length - sentence.Start + sentence.End;
        for (var cue = sentence.FirstCue + 1; cue < sentence.LastCue; cue++)
            length += cues[cue].Text.Length;
        return length + sentence.LastCue - sentence.FirstCue;
    }
}
