namespace TranscriptWorker.Enrichment.Text.Languages;

/// <summary>The language of the word lists with which a feature is computed.</summary>
/// <param name="Tag">Primary subtag in lower case (<c>en</c>), or <c>und</c> if none is known.</param>
/// <param name="Source">Where the tag comes from: <c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Lexicon">The word lists of the language.</param>
internal sealed record SpokenLanguage(string Tag, string Source, Lexicon Lexicon);

/// <summary>A language that the words of a text belong to.</summary>
/// <param name="Language">Index in <see cref="KnownLanguages"/>.</param>
/// <param name="Score">Probability among the known languages, 0 to 1.</param>
/// <param name="CommonShare">Share of the words that are common in it, 0 to 1.</param>
/// <param name="Words">Number of words that were examined.</param>
internal sealed record DetectedLanguage(int Language, double Score, double CommonShare, int Words)
{
    public string Tag => KnownLanguages.All[Language].Tag;
}

/// <summary>Determines the language of a transcript.</summary>
/// <remarks>
/// Languages with their own letters are known by these, the others by common words and trigrams, see <see cref="TrigramModel"/>. A language
/// without a profile is recognised by the few words that are common in the most similar known one, and by the spelling of the others.
/// </remarks>
internal static class LanguageDetection
{
    /// <summary>Minimum probability of a detection.</summary>
    public const double MinScore = 0.8;

    /// <summary>Minimum share of common words for a detection, unless the others are spelled as in the language.</summary>
    public const double MinCommonShare = 0.15;

    /// <summary>Maximum surprise of the words that are not common, in nats a letter, with and without enough common words.</summary>
    private const double MaxSurprise = 4;
    private const double MaxSurpriseAlone = 2.85;

    /// <summary>Number of different words from which spelling alone decides.</summary>
    private const int MinSpelledWords = 3;

    /// <summary>Minimum probability of a detection that wins over a stated language.</summary>
    private const double MinScoreAgainstStated = 0.99;

    /// <summary>Minimum number of words of a detection that wins over a stated language with the same letters.</summary>
    private const int MinWordsAgainstStated = 12;

    /// <summary>Minimum share of common words against a stated language that has no profile.</summary>
    private const double MinCommonShareAgainstUnknown = 0.3;

    /// <summary>Number of words at the beginning of the transcript that are examined.</summary>
    private const int SampleWords = 5_000;

    public static SpokenLanguage Determine(Transcript transcript, string? requested) =>
        Determine(Examine(transcript), transcript.Language, requested);

    /// <summary>The language by the evidence of the words and by the two that are stated.</summary>
    public static SpokenLanguage Determine(LanguageEvidence evidence, string? declared, string? requested)
    {
        var detected = Decide(evidence);
        foreach (var (tag, source) in (ReadOnlySpan<(string?, string)>)[(requested, "request"), (declared, "transcript")])
        {
            var subtag = PrimarySubtag(tag);
            if (subtag is null)
                continue;
            // Preferences name the user's language and not the recording's, so the detected language wins over them.
            return detected is null || !Contradicts(detected, subtag)
                ? new SpokenLanguage(subtag, source, Lexicon.For(subtag))
                : new SpokenLanguage(detected.Tag, "detected", Lexicon.For(detected.Tag));
        }

        return detected is null
            ? new SpokenLanguage("und", "none", Lexicon.Unknown)
            : new SpokenLanguage(detected.Tag, "detected", Lexicon.For(detected.Tag));
    }

    /// <summary>The language of the words, or null if they do not suffice to tell it.</summary>
    public static DetectedLanguage? Detect(Transcript transcript) => Decide(Examine(transcript));

    /// <summary>The evidence of the first words.</summary>
    public static LanguageEvidence Examine(Transcript transcript)
    {
        var sum = new LanguageEvidence();
        var evidence = new Dictionary<string, WordEvidence?>(StringComparer.Ordinal);
        var known = evidence.GetAlternateLookup<ReadOnlySpan<char>>();
        var words = 0;
        foreach (var cue in transcript.Cues)
        {
            if (cue.IsLoop)
                continue;

            var scanner = new WordScanner(cue);
            while (words < SampleWords && scanner.MoveNext())
            {
                words++;
                var spelling = cue.Text.AsSpan(scanner.Start, scanner.End - scanner.Start);
                if (spelling.Length > WordScanner.MaxWordLength)
                    continue;
                if (!known.TryGetValue(spelling, out var word))
                {
                    word = WordEvidence.Of(SpokenText.Normalize(spelling));
                    evidence.Add(spelling.ToString(), word);
                    if (word is not null)
                        sum.DistinctWords++;
                }

                if (word is not null)
                    sum.Add(word);
            }

            if (words == SampleWords)
                break;
        }

        return sum;
    }

    /// <summary>The most probable language if it is probable enough and its words occur or are spelled as in it; otherwise null.</summary>
    public static DetectedLanguage? Decide(LanguageEvidence evidence)
    {
        if (evidence.Words == 0)
            return null;
        var (language, probability) = evidence.Rank()[0];
        var common = evidence.CommonShare(language);
        var surprise = evidence.Surprise(language);
        var isSpoken =
            (common >= MinCommonShare && surprise <= MaxSurprise)
            || (evidence.DistinctWords >= MinSpelledWords && surprise <= MaxSurpriseAlone);
        return probability >= MinScore && isSpoken ? new DetectedLanguage(language, probability, common, evidence.Words) : null;
    }

    private static bool Contradicts(DetectedLanguage detected, string subtag)
    {
        if (string.Equals(detected.Tag, subtag, StringComparison.Ordinal) || detected.Score < MinScoreAgainstStated)
            return false;
        if (KnownLanguages.All[detected.Language].Alike.Contains(subtag, StringComparer.Ordinal))
            return false;
        var stated = KnownLanguages.IndexOf(subtag);
        if (stated >= 0 && KnownLanguages.All[stated].Writing == KnownLanguages.All[detected.Language].Writing)
            return detected.Words >= MinWordsAgainstStated;
        return stated >= 0 || detected.CommonShare >= MinCommonShareAgainstUnknown;
    }

    /// <summary>
    /// The primary subtag of a BCP 47 tag in lower case, or null if there is none: 2 to 8 letters before the first hyphen.
    /// </summary>
    public static string? PrimarySubtag(string? tag)
    {
        if (tag is null)
            return null;
        var hyphen = tag.AsSpan().IndexOfAny('-', '_');
        var subtag = hyphen < 0 ? tag.AsSpan() : tag.AsSpan(0, hyphen);
        if (subtag.Length is < 2 or > 8)
            return null;
        foreach (var character in subtag)
        {
            if (!char.IsAsciiLetter(character))
                return null;
        }

        return subtag.Equals("und", StringComparison.OrdinalIgnoreCase) ? null : subtag.ToString().ToLowerInvariant();
    }
}
