using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Interleavings;

/// <summary>A value that says what it is, so that a mix-up is seen.</summary>
/// <param name="Generation">The generation that it was computed for; 0 for content.</param>
/// <param name="Number">Its own number, or that of the content.</param>
internal readonly record struct Value(long Generation, long Number)
{
    /// <summary>As it stands in a content's hash.</summary>
    public string Content => Number.ToString("x64", CultureInfo.InvariantCulture);

    public static Value Parse(ReadOnlySpan<byte> json)
    {
        var comma = json.IndexOf((byte)',');
        return new Value(
            long.Parse(json[1..comma], NumberStyles.None, CultureInfo.InvariantCulture),
            long.Parse(json[(comma + 1)..^1], NumberStyles.None, CultureInfo.InvariantCulture)
        );
    }

    public static Value Parse(EntryBody body)
    {
        var json = new byte[body.JsonLength];
        return Lz4Frame.TryDecompress(body.Bytes.Span, json)
            ? Parse(json)
            : throw new ArgumentException("The body is no frame of its length.", nameof(body));
    }

    /// <summary>The value of a stored entry, in words.</summary>
    public static string Describe(ReadOnlySpan<byte> entry)
    {
        var trailer = entry[^EntryFormat.TrailerLength..];
        var json = new byte[BinaryPrimitives.ReadInt32LittleEndian(trailer[18..])];
        return Lz4Frame.TryDecompress(entry[..^EntryFormat.TrailerLength], json) ? Encoding.UTF8.GetString(json) : "that is unreadable";
    }

    public byte[] ToJson() => Encoding.UTF8.GetBytes(ToString());

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Generation},{Number}]");
}
