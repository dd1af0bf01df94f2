using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Enrichment.Features.Language;

/// <summary>Consecutive sentences in one language.</summary>
/// <param name="Language">Index in <see cref="KnownLanguages"/>.</param>
/// <param name="FirstSentence">Index of the first sentence.</param>
/// <param name="EndSentence">Index after the last sentence.</param>
/// <param name="Words">Number of words.</param>
internal sealed record Stretch(int Language, int FirstSentence, int EndSentence, int Words);

/// <summary>Divides a text where its language changes.</summary>
/// <remarks>
/// The division is the most likely one of all, found by Viterbi's algorithm (1967) over the sentences, in which each change costs
/// <see cref="ChangeCost"/>. The candidates are the language of the whole text and the most likely languages of single sentences.
/// </remarks>
internal static class LanguageStretches
{
    /// <summary>Logarithm of the likelihood that a change must gain; a sentence of four foreign words seldom does.</summary>
    private const long ChangeCost = 20 * TrigramModel.Nat;

    /// <summary>Number of languages that a recording is divided into.</summary>
    private const int MaxCandidates = 5;

    /// <summary>Minimum length of a stretch in another language than the text as a whole.</summary>
    private const int MinWords = 6;

    /// <param name="text">The text.</param>
    /// <param name="main">Index of the language of the text as a whole.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static List<Stretch> Find(SpokenText text, int main, CancellationToken cancellationToken)
    {
        var evidence = Examine(text, cancellationToken);
        var languages = MostLikely(evidence, Candidates(evidence, main));
        foreach (var stretch in Join(text, languages))
        {
            if (stretch.Language != main && IsDoubtful(stretch, evidence))
                Array.Fill(languages, main, stretch.FirstSentence, stretch.EndSentence - stretch.FirstSentence);
        }

        return Join(text, languages);
    }

    private static List<LanguageEvidence> Examine(SpokenText text, CancellationToken cancellationToken)
    {
        var known = new Dictionary<Form, WordEvidence?>();
        var evidence = new List<LanguageEvidence>(text.Sentences.Count);
        foreach (var sentence in text.Sentences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sum = new LanguageEvidence();
            for (var i = sentence.FirstWord; i < sentence.EndWord; i++)
            {
                var form = text.Words[i].Form;
                if (!known.TryGetValue(form, out var word))
                    known.Add(form, word = WordEvidence.Of(form.Text));
                if (word is not null)
                    sum.Add(word);
            }

            evidence.Add(sum);
        }

        return evidence;
    }

    /// <summary>The main language and those that win most words in single sentences.</summary>
    private static List<int> Candidates(List<LanguageEvidence> evidence, int main)
    {
        var words = new int[KnownLanguages.All.Count];
        foreach (var sentence in evidence)
            words[sentence.MostLikely()] += sentence.Words;
        return
        [
            main,
            .. Enumerable
                .Range(0, words.Length)
                .Where(language => language != main && words[language] >= MinWords)
                .OrderByDescending(language => words[language])
                .Take(MaxCandidates - 1),
        ];
    }

    /// <summary>The language of each sentence in the most likely division.</summary>
    private static int[] MostLikely(List<LanguageEvidence> evidence, List<int> candidates)
    {
        var totals = new long[candidates.Count];
        var before = new byte[evidence.Count, candidates.Count];
        for (var sentence = 0; sentence < evidence.Count; sentence++)
        {
            var best = Array.IndexOf(totals, totals.Max());
            var next = new long[candidates.Count];
            for (var i = 0; i < candidates.Count; i++)
            {
                var changes = totals[best] - ChangeCost > totals[i];
                before[sentence, i] = (byte)(changes ? best : i);
                next[i] = (changes ? totals[best] - ChangeCost : totals[i]) + evidence[sentence].Likelihood(candidates[i]);
            }

            totals = next;
        }

        var languages = new int[evidence.Count];
        var candidate = Array.IndexOf(totals, totals.Max());
        for (var sentence = evidence.Count - 1; sentence >= 0; sentence--)
        {
            languages[sentence] = candidates[candidate];
            candidate = before[sentence, candidate];
        }

        return languages;
    }

    private static List<Stretch> Join(SpokenText text, int[] languages)
    {
        var stretches = new List<Stretch>();
        for (var i = 0; i < languages.Length; i++)
        {
            var words = text.Sentences[i].WordCount;
            if (stretches.Count > 0 && stretches[^1].Language == languages[i])
                stretches[^1] = stretches[^1] with { EndSentence = i + 1, Words = stretches[^1].Words + words };
            else
                stretches.Add(new Stretch(languages[i], i, i + 1, words));
        }

        return stretches;
    }

    /// <summary>Whether a stretch is too short, or lacks the common words of its language.</summary>
    private static bool IsDoubtful(Stretch stretch, List<LanguageEvidence> evidence)
    {
        if (stretch.Words < MinWords)
            return true;
        var common = 0.0;
        for (var i = stretch.FirstSentence; i < stretch.EndSentence; i++)
            common += evidence[i].CommonShare(stretch.Language) * evidence[i].Words;
        return common < LanguageDetection.MinCommonShare * stretch.Words;
    }
}
