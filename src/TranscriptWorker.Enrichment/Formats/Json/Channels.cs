namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>
/// Speech that was recorded in channels, one for each side of a call. If there are several, those without speakers of their own are the
/// speakers, and their pieces are put in the order of time.
/// </summary>
internal sealed class Channels
{
    private readonly List<(string? Channel, SpokenPiece Piece)> _pieces = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public void Add(string? channel, SpokenPiece piece)
    {
        if (string.IsNullOrWhiteSpace(piece.Text))
            return;
        if (channel is not null)
            _names.Add(channel);
        _pieces.Add((channel, piece));
    }

    /// <summary>The pieces in the order of time; those that start at the same time stay in the order of the source.</summary>
    public IReadOnlyList<SpokenPiece> Merge()
    {
        if (_names.Count < 2)
            return [.. _pieces.Select(p => p.Piece)];
        // A piece without a time stays behind the one before it.
        var time = 0;
        return
        [
            .. _pieces
                .Select(p => (p.Channel, p.Piece, Time: time = p.Piece.StartMs ?? time))
                .OrderBy(p => p.Time)
                .Select(p => p.Piece with { Speaker = p.Piece.Speaker ?? Name(p.Channel) }),
        ];
    }

    private static string? Name(string? channel) => int.TryParse(channel, out _) ? $"channel {channel}" : channel;
}
