using System.Text;
using RabbitMQ.Client;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// All properties of a message are sent in one frame, and the broker closes the connection over a larger one.
/// </summary>
internal static class FrameLimit
{
    // JSON's default as well. Nested lists and tables are walked recursively.
    private const int MaxLevels = 64;

    // The length of a name; the type of a value, and its length or its fixed-size content.
    private const int NameOverhead = 1;
    private const int ValueOverhead = 9;

    /// <summary>Drops the largest headers that leave no room for the others, and those that are nested too deeply.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="frameMax">The largest frame of the connection, in bytes; 0 if there is no limit.</param>
    /// <param name="reserve">Bytes of the frame that the headers may not use.</param>
    public static void RemoveOversized(IDictionary<string, object?> headers, uint frameMax, int reserve)
    {
        if (frameMax == 0)
            return;
        var room = (long)frameMax - reserve;
        foreach (var (name, size) in headers.Select(h => (h.Key, SizeOf(h, MaxLevels))).OrderBy(h => h.Item2).ToList())
        {
            room -= size;
            if (room < 0)
                headers.Remove(name);
        }
    }

    /// <summary>An upper bound of a header's size in a frame; larger than any frame if the header is nested too deeply.</summary>
    private static long SizeOf(KeyValuePair<string, object?> header, int levels) =>
        NameOverhead + Encoding.UTF8.GetByteCount(header.Key) + SizeOf(header.Value, levels);

    private static long SizeOf(object? value, int levels) =>
        ValueOverhead
        + value switch
        {
            byte[] bytes => bytes.Length,
            BinaryTableValue binary => binary.Bytes.Length,
            string text => Encoding.UTF8.GetByteCount(text),
            _ when levels == 0 => int.MaxValue,
            IDictionary<string, object?> table => table.Sum(item => SizeOf(item, levels - 1)),
            IEnumerable<object?> list => list.Sum(item => SizeOf(item, levels - 1)),
            _ => 0,
        };
}
