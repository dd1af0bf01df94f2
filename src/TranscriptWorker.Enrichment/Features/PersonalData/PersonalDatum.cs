using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>Personal data in a text.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Start">Offset of its start, in UTF-16 code units.</param>
/// <param name="End">Offset after its end.</param>
/// <param name="Verified">Whether a checksum was verified.</param>
internal readonly record struct PersonalFinding(PersonalDataKind Kind, int Start, int End, bool Verified);

/// <summary>Personal data in a transcript.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Verified">Whether a checksum was verified.</param>
/// <param name="Parts">Its parts by cue, in order; at least one.</param>
internal sealed record PersonalDatum(PersonalDataKind Kind, bool Verified, IReadOnlyList<CuePart> Parts);
