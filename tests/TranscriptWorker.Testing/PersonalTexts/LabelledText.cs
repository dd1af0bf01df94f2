namespace TranscriptWorker.Testing.PersonalTexts;

/// <summary>A text with personal data whose places are known.</summary>
/// <param name="Language">Primary subtag of its language.</param>
/// <param name="Text">The text.</param>
/// <param name="Spans">The personal data, in order; empty if the text has look-alikes only.</param>
internal sealed record LabelledText(string Language, string Text, IReadOnlyList<LabelledSpan> Spans);

/// <summary>A place of personal data.</summary>
/// <param name="Kind">The kind, as in the results of the feature <c>personal-data</c>.</param>
/// <param name="Start">Offset of the start, in UTF-16 code units.</param>
/// <param name="End">Offset after the end.</param>
internal sealed record LabelledSpan(string Kind, int Start, int End);
