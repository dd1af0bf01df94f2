namespace TranscriptWorker.Enrichment.Features;

/// <summary>What the recording is about, in a few phrases.</summary>
/// <param name="Language">Primary subtag of the language whose word lists were used; <c>und</c> where it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">How it was computed.</param>
/// <param name="Phrases">The best first; none where nothing recurs.</param>
internal sealed record KeyPhrases(string Language, string LanguageSource, string Method, IReadOnlyList<KeyPhrase> Phrases);

/// <summary>One phrase.</summary>
/// <param name="Text">One to four words, in the spelling in which they stand most often.</param>
/// <param name="Score">Relative to the best phrase, which has 1; four decimals.</param>
/// <param name="Occurrences">How often it stands in the transcript, inflected forms included.</param>
/// <param name="Dispersion">How evenly it is spread, from 0 (in one place) to 1: 1 less the deviation of proportions over ten parts of
/// equal length.</param>
/// <param name="Cues">The first cues in which it stands, at most <see cref="KeyPhraseEnricher.MaxCues"/>.</param>
internal sealed record KeyPhrase(string Text, decimal Score, int Occurrences, decimal Dispersion, IReadOnlyList<PhraseCue> Cues);

/// <summary>A cue in which a phrase begins.</summary>
/// <param name="Id">The cue's id.</param>
/// <param name="StartMs">Its start; null where the source has no times.</param>
internal sealed record PhraseCue(string Id, int? StartMs);
