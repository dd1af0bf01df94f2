namespace TranscriptWorker.Enrichment.Features;

/// <summary>The sentences that say most about the recording.</summary>
/// <param name="Language">Primary subtag of the language whose word lists were used; <c>und</c> where it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">How it was computed.</param>
/// <param name="Sentences">In the order of the recording.</param>
/// <param name="Coverage">How much of the recording they stand for.</param>
internal sealed record Summary(
    string Language,
    string LanguageSource,
    string Method,
    IReadOnlyList<SummarySentence> Sentences,
    SummaryCoverage Coverage
);

/// <summary>One sentence, as it was said.</summary>
/// <param name="Text">Exactly what the cues hold, with every run of white space as one space.</param>
/// <param name="Speaker">Who said it, cut after <see cref="SpeakerName.MaxLength"/> characters; null where the source does not say.</param>
/// <param name="CueIds">The cues that it stands in, in order.</param>
/// <param name="StartMs">Start of the first of them; null where the source has no times.</param>
/// <param name="EndMs">End of the last of them; null where the source has no times.</param>
/// <param name="Score">Relevance relative to the best sentence of the recording, which has 1; four decimals.</param>
internal sealed record SummarySentence(string Text, string? Speaker, IReadOnlyList<string> CueIds, int? StartMs, int? EndMs, decimal Score);

/// <summary>How much of the recording a summary stands for.</summary>
/// <param name="Sentences">How many sentences the recording has.</param>
/// <param name="Parts">Into how many parts of equal length it was divided: as many as sentences were wanted.</param>
/// <param name="PartsCovered">How many of them a sentence was taken from.</param>
/// <param name="ContentShare">Share of the recording's content words whose term occurs in the summary, 0 to 1.</param>
internal sealed record SummaryCoverage(int Sentences, int Parts, int PartsCovered, decimal ContentShare);
