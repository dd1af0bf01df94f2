namespace TranscriptWorker.Enrichment.Features.Language;

/// <summary>A transcript as words and sentences.</summary>
internal sealed class SpokenText
{
    private SpokenText(SpokenLanguage language, List<Word> words, List<Sentence> sentences, int terms)
    {
        Language = language;
        Words = words;
        Sentences = sentences;
        TermCount = terms;
    }

    public SpokenLanguage Language { get; }

    /// <summary>All words, in the order of the cues.</summary>
    public List<Word> Words { get; }

    /// <summary>All sentences that hold a word, in the order of the cues.</summary>
    public List<Sentence> Sentences { get; }

    /// <summary>How many terms there are; their ids are below it.</summary>
    public int TermCount { get; }

    public static SpokenText Read(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var language = LanguageDetection.Determine(transcript, request.Language);
        var vocabulary = new Vocabulary(language);
        var assembly = new SentenceAssembly(transcript.Cues, language.Lexicon);
        for (var cue = 0; cue < transcript.Cues.Count; cue++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            assembly.Read(cue, vocabulary);
        }

        if (language.Lexicon.Language is null)
            vocabulary.CutFrequent(assembly.Words.Count);
        return new SpokenText(language, assembly.Words, assembly.Complete(), vocabulary.TermCount);
    }

    /// <summary>Lower case, with the one apostrophe that the lexicons use.</summary>
    public static string Normalize(ReadOnlySpan<char> word) =>
        string.Create(
            word.Length,
            word,
            static (target, source) =>
            {
                source.ToLowerInvariant(target);
                for (var i = 0; i < target.Length; i++)
                {
                    if (WordScanner.IsApostrophe(target[i]))
                        target[i] = '\'';
                }
            }
        );
}
