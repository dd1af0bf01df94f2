namespace TranscriptWorker.Enrichment.Features.Entities;

/// <summary>The kinds of entities. Where two overlap, the first kind wins.</summary>
internal enum EntityKind
{
    Email,
    Url,
    Phone,
    Money,
    Date,
    Quantity,
    Name,
}

/// <summary>An entity in a text.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Start">Offset of its start, in UTF-16 code units.</param>
/// <param name="End">Offset after its end.</param>
/// <param name="Value">Its normalised value; null if it is not certain.</param>
/// <param name="Unit">Currency or unit of the value; null if it has none or it is not certain.</param>
internal readonly record struct Finding(EntityKind Kind, int Start, int End, string? Value, string? Unit);
