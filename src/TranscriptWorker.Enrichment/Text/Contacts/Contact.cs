namespace TranscriptWorker.Enrichment.Text.Contacts;

/// <summary>An address or a number in a text by which somebody or something can be reached.</summary>
/// <param name="Start">Offset of its start, in UTF-16 code units.</param>
/// <param name="End">Offset after its end.</param>
/// <param name="Value">Its normalised form; null if it is not certain.</param>
internal readonly record struct Contact(int Start, int End, string? Value);
