using System.Globalization;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Benchmarks;

/// <summary>Times the codec of entries against the reference implementation, on one thread.</summary>
internal static class Lz4
{
    // Enough calls in one measured call that the clock does not count.
    private const int MeasuredLength = 512 * 1024;

    private static readonly int[] Kilobytes = [1, 32, 512];

    /// <summary>Measures, and prints a table.</summary>
    public static async Task RunAsync()
    {
        if (!LibLz4.IsAvailable)
        {
            Console.WriteLine("liblz4 is not installed, so there is nothing to compare with. On Debian: apt-get install liblz4-1");
            return;
        }

        Print("", "JSON", "liblz4", "own", "liblz4", "allocated", "own", "allocated", "ratio", "middle half");
        foreach (var kilobytes in Kilobytes)
        {
            var json = TranscriptJson.Of(kilobytes * 1024);
            var (reference, own) = (LibLz4.Compress(json), Lz4Frame.Compress(json));
            var content = new byte[json.Length];
            foreach (var frame in (byte[][])[reference, own])
            {
                Require(LibLz4.TryDecompress(frame, content) && content.AsSpan().SequenceEqual(json));
                Require(Lz4Frame.TryDecompress(frame, content) && content.AsSpan().SequenceEqual(json));
            }

            await MeasureAsync("compress", json, reference, own, () => LibLz4.Compress(json), () => Lz4Frame.Compress(json));
            await MeasureAsync(
                "decompress",
                json,
                reference,
                own,
                () => Require(LibLz4.TryDecompress(reference, content)),
                () => Require(Lz4Frame.TryDecompress(own, content))
            );
        }
    }

    private static async Task MeasureAsync(string what, byte[] json, byte[] referenceFrame, byte[] ownFrame, Action reference, Action own)
    {
        var calls = Math.Max(1, MeasuredLength / json.Length);
        var figures = await Rounds.MeasureAsync(inFlight: 1, () => Repeat(reference, calls), () => Repeat(own, calls));
        var (first, second) = (figures[0], figures[1]);
        Print(
            what,
            $"{json.Length} B",
            $"{referenceFrame.Length} B",
            $"{ownFrame.Length} B",
            Format(first.Microseconds.Median / calls, "0.0 µs"),
            Format((double)first.Bytes / calls, "#,0 B"),
            Format(second.Microseconds.Median / calls, "0.0 µs"),
            Format((double)second.Bytes / calls, "#,0 B"),
            Format(second.Ratio.Median, "0.00"),
            $"{Format(second.Ratio.Low, "0.00")} – {Format(second.Ratio.High, "0.00")}"
        );
    }

    private static string Format(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);

    private static void Print(params string[] cells) => Console.WriteLine(string.Join(' ', cells.Select(c => c.PadLeft(11))));

    private static Task Repeat(Action call, int calls)
    {
        for (var i = 0; i < calls; i++)
            call();
        return Task.CompletedTask;
    }

    private static void Require(bool isRead)
    {
        if (!isRead)
            throw new InvalidOperationException("A frame cannot be decompressed.");
    }
}
