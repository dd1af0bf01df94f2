using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>Measures the detection of languages on single sentences.</summary>
internal static class LanguageQuality
{
    private const int Short = 60;

    public static IReadOnlyList<QualityRow> Measure() =>
        [
            Row("share of sentences with the right language", LabelledTexts.LanguageSentences),
            Row(
                $"the same, up to {Short} characters",
                [.. LabelledTexts.LanguageSentences.Where(sentence => sentence.Text.Length <= Short)]
            ),
            Row(
                "the same, languages with Latin letters only",
                [.. LabelledTexts.LanguageSentences.Where(sentence => WritingOf(sentence.Text) == WritingSystem.Latin)]
            ),
            new(
                "language",
                "share of sentences in other languages that stay undetermined",
                (double)LabelledTexts.SentencesInOtherLanguages.Count(sentence => Detect(sentence.Text) is null)
                    / LabelledTexts.SentencesInOtherLanguages.Count,
                [new Baseline("letters alone", 0), new Baseline("no detection at all", 1)],
                LabelledTexts.SentencesInOtherLanguages.Count,
                "sentences in 9 languages without a profile"
            ),
        ];

    private static QualityRow Row(string measure, IReadOnlyList<(string Label, string Text)> sentences) =>
        new(
            "language",
            measure,
            Share(sentences, Detect),
            [
                new Baseline("letters alone", Share(sentences, ByLetters)),
                new Baseline("one language for all", sentences.CountBy(s => s.Label).Max(label => (double)label.Value) / sentences.Count),
            ],
            sentences.Count,
            "sentences of 20 to 160 characters in 22 languages, in no profile"
        );

    private static double Share(IReadOnlyList<(string Label, string Text)> sentences, Func<string, string?> find) =>
        (double)sentences.Count(sentence => string.Equals(find(sentence.Text), sentence.Label, StringComparison.Ordinal)) / sentences.Count;

    private static string? Detect(string text) =>
        LanguageDetection.Detect(new Transcript(null, [new Cue("1", null, null, null, text)], []))?.Tag;

    /// <summary>The language with the most speakers that has the letters of the text.</summary>
    private static string? ByLetters(string text)
    {
        var writing = text.Any(character => WritingSystems.Of([character]) == WritingSystem.Kana) ? WritingSystem.Kana : WritingOf(text);
        return KnownLanguages.All.FirstOrDefault(language => language.Writing == writing)?.Tag;
    }

    private static WritingSystem WritingOf(string text) =>
        text.Select(character => WritingSystems.Of([character])).FirstOrDefault(writing => writing != WritingSystem.Other);
}
