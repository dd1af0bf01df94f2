using System.Globalization;
using System.Text;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Tests.Caching.Entries;

/// <summary>
/// Entries that earlier workers stored. The compressed ones in <c>Golden</c> were written with liblz4 1.9.4, whose blocks of 64 KB refer to
/// the ones before; <c>stored</c> was written by a worker that had no codec.
/// </summary>
public sealed class StoredEntryTests
{
    private const int Limit = 1024 * 1024;

    private static readonly EntryKey Key = new(
        Subject.Transcript("acme", "42"),
        EntryKind.AIEnhancement,
        Fingerprint.Of(EntryKind.AIEnhancement, "summary")
    );

    private static readonly Fence Fence = new(
        7,
        new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc),
        new DateTime(2026, 1, 9, 3, 4, 5, 678, DateTimeKind.Utc),
        TimeSpan.FromMilliseconds(1234)
    );

    [Theory]
    [InlineData("one-byte")]
    [InlineData("text-1-kb")]
    [InlineData("cues-300-kb")]
    [InlineData("noise-3-kb")]
    [InlineData("noise-60-kb-twice")]
    [InlineData("stored")]
    public void An_entry_of_an_earlier_worker_is_read(string name)
    {
        var reading = EntryFormat.Read(Key, Golden(name), Limit);

        Assert.Equal(EntryReadingResult.Valid, reading.Result);
        Assert.Equal(Fence, reading.Fence);
        Assert.Equal(Json(name), Encoding.UTF8.GetString(reading.Json!));
    }

    private static byte[] Golden(string name)
    {
        using var resource = typeof(StoredEntryTests).Assembly.GetManifestResourceStream($"{name}.entry")!;
        var entry = new byte[resource.Length];
        resource.ReadExactly(entry);
        return entry;
    }

    private static string Json(string name) =>
        name switch
        {
            "one-byte" => "1",
            "text-1-kb" or "stored" => Cues(1024),
            "cues-300-kb" => Cues(300 * 1024),
            "noise-3-kb" => $"\"{Noise(3 * 1024)}\"",
            "noise-60-kb-twice" => $"""["{Noise(60 * 1024)}","{Noise(60 * 1024)}"]""",
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    private static string Cues(int length)
    {
        var json = new StringBuilder("[");
        for (var id = 1; json.Length < length; id++)
            json.Append(
                CultureInfo.InvariantCulture,
                $$"""{"id":{{id}},"start":{{id * 4100}},"text":"so the window highlight is in 🐝"},"""
            );
        return json.Append("{}]").ToString();
    }

    /// <summary>Letters and digits in which LZ4 finds nothing to shorten, the same each time.</summary>
    private static string Noise(int length)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var state = 1UL;
        return string.Create(
            length,
            alphabet,
            (span, letters) =>
            {
                foreach (ref var letter in span)
                {
                    state = (state * 6364136223846793005) + 1442695040888963407;
                    letter = letters[(int)(state >> 58)];
                }
            }
        );
    }
}
