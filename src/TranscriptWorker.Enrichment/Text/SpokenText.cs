using TranscriptWorker.Enrichment.Text.Languages;
using TranscriptWorker.Enrichment.Text.Phrases;

namespace TranscriptWorker.Enrichment.Text;

/// <summary>The words and sentences of a transcript.</summary>
internal sealed class SpokenText
{
    private const int RecurrenceWords = 150;

    private readonly Lock _ranking = new();
    private readonly IReadOnlyList<Cue> _cues;
    private PhraseRanks? _phrases;

    private SpokenText(IReadOnlyList<Cue> cues, SpokenLanguage language, List<Word> words, List<Sentence> sentences, int terms)
    {
        _cues = cues;
        Language = language;
        Words = words;
        Sentences = sentences;
        TermCount = terms;
    }

    public SpokenLanguage Language { get; }

    /// <summary>The evidence for <see cref="Language"/>.</summary>
    public required LanguageEvidence Evidence { get; init; }

    /// <summary>The words, in the order of the cues.</summary>
    public List<Word> Words { get; }

    /// <summary>The sentences with at least one word, in the order of the cues.</summary>
    public List<Sentence> Sentences { get; }

    /// <summary>Number of terms; their ids are below it.</summary>
    public int TermCount { get; }

    /// <summary>
    /// Number of occurrences from which a word or phrase counts: two, or one in a text of fewer than 150 words, which has no room for
    /// repetition.
    /// </summary>
    public int MinRecurrence => Words.Count < RecurrenceWords ? 1 : 2;

    /// <summary>Whether cues have fewer than three words on average, as captions of one word each.</summary>
    public bool HasShortCues => Words.Count > 0 && Words.Count < 3L * (Words[^1].Cue - Words[0].Cue + 1);

    /// <summary>Reads a transcript into words and sentences.</summary>
    /// <param name="transcript">The transcript.</param>
    /// <param name="language">BCP 47 tag of the requested language; null if none is requested.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static SpokenText Read(Transcript transcript, string? language, CancellationToken cancellationToken)
    {
        var evidence = LanguageDetection.Examine(transcript);
        var spoken = LanguageDetection.Determine(evidence, transcript.Language, language);
        var vocabulary = new Vocabulary(spoken);
        var assembly = new SentenceAssembly(transcript.Cues, spoken.Lexicon);
        for (var cue = 0; cue < transcript.Cues.Count; cue++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!transcript.Cues[cue].IsLoop)
                assembly.Read(cue, vocabulary);
        }

        if (spoken.Lexicon.Language is null)
            vocabulary.CutFrequent(assembly.Words.Count);
        return new SpokenText(transcript.Cues, spoken, assembly.Words, assembly.Complete(), vocabulary.TermCount) { Evidence = evidence };
    }

    /// <summary>The key phrases, which are ranked once.</summary>
    public PhraseRanks RankPhrases(CancellationToken cancellationToken)
    {
        lock (_ranking)
            return _phrases ??= PhraseRanking.Rank(this, _cues, cancellationToken);
    }

    /// <summary>The given number of best phrases, the best first; the features do not share them.</summary>
    public PhraseRanks RankPhrases(int count, CancellationToken cancellationToken) =>
        PhraseRanking.Rank(this, _cues, count, cancellationToken);

    /// <summary>Converts a word to lower case and to the apostrophe of the lexicons.</summary>
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
