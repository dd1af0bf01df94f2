using System.Buffers.Binary;
using System.Text;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Tests.Caching;

public sealed class EntryFormatTests
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

    private static readonly byte[] Json = Encoding.UTF8.GetBytes(
        $$"""{"text":"{{string.Concat(Enumerable.Repeat("so what happens is ", 50))}}"}"""
    );

    [Fact]
    public void What_was_sealed_is_read_back_with_its_fence()
    {
        var entry = EntryFormat.Seal(Key, EntryFormat.Pack(Json), Fence);

        var reading = EntryFormat.Read(Key, entry, Limit);

        Assert.Equal(EntryReadingResult.Valid, reading.Result);
        Assert.Equal(Fence, reading.Fence);
        Assert.Equal(Json, reading.Json);
        Assert.Equal(Fence, EntryFormat.ReadFence(Key, entry));
    }

    [Fact]
    public void The_trailer_is_written_as_documented()
    {
        var trailer = EntryFormat.Seal(Key, EntryFormat.Pack(Json), Fence).AsSpan(^EntryFormat.TrailerLength..);

        Assert.Equal(50, trailer.Length);
        Assert.Equal(0x184D2A5Eu, BinaryPrimitives.ReadUInt32LittleEndian(trailer));
        Assert.Equal(42u, BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]));
        Assert.Equal(1, trailer[8]);
        Assert.Equal(1, trailer[9]);
        Assert.Equal(7, BinaryPrimitives.ReadInt64LittleEndian(trailer[10..]));
        Assert.Equal((uint)Json.Length, BinaryPrimitives.ReadUInt32LittleEndian(trailer[18..]));
        Assert.Equal(1767323045678, BinaryPrimitives.ReadInt64LittleEndian(trailer[22..]));
        Assert.Equal(1767927845678, BinaryPrimitives.ReadInt64LittleEndian(trailer[30..]));
        Assert.Equal(1234u, BinaryPrimitives.ReadUInt32LittleEndian(trailer[38..]));
    }

    [Fact]
    public void No_flipped_bit_passes_for_the_entry()
    {
        var entry = EntryFormat.Seal(Key, EntryFormat.Pack(Json), Fence);
        for (var bit = 0; bit < entry.Length * 8; bit++)
        {
            var flipped = (byte[])entry.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            var reading = EntryFormat.Read(Key, flipped, Limit);

            // A bit that LZ4 does not look at (reserved, or a match that copies the same bytes) may leave the value as it was.
            Assert.True(
                reading.Result != EntryReadingResult.Valid || (reading.Fence == Fence && reading.Json.AsSpan().SequenceEqual(Json)),
                $"bit {bit} changed what was read"
            );
        }
    }

    [Fact]
    public void No_truncated_entry_is_read()
    {
        var entry = EntryFormat.Seal(Key, EntryFormat.Pack(Json), Fence);
        for (var length = 0; length < entry.Length; length++)
            Assert.Equal(EntryReadingResult.Corrupt, EntryFormat.Read(Key, entry.AsSpan(0, length), Limit).Result);
    }

    [Fact]
    public void An_entry_under_another_key_is_corrupt()
    {
        var entry = EntryFormat.Seal(Key, EntryFormat.Pack(Json), Fence);

        Assert.Equal(
            EntryReadingResult.Corrupt,
            EntryFormat.Read(Key with { Subject = Subject.Transcript("acme", "43") }, entry, Limit).Result
        );
        Assert.Equal(EntryReadingResult.Corrupt, EntryFormat.Read(Key with { Kind = EntryKind.Transcript }, entry, Limit).Result);
    }

    [Fact]
    public void A_value_over_the_limit_is_oversized_and_nothing_is_allocated_for_it()
    {
        var entry = EntryFormat.Seal(Key, new EntryBody(Lz4Frame.Compress(Json), int.MaxValue, 1), Fence);
        _ = EntryFormat.Read(Key, entry, Limit);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reading = EntryFormat.Read(Key, entry, Limit);

        Assert.Equal(EntryReadingResult.Oversized, reading.Result);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 * 1024);
    }

    [Fact]
    public void A_frame_that_expands_beyond_what_its_entry_says_is_corrupt()
    {
        var bomb = Lz4Frame.Compress(new byte[64 * 1024 * 1024]);

        Assert.Equal(
            EntryReadingResult.Corrupt,
            EntryFormat.Read(Key, EntryFormat.Seal(Key, new EntryBody(bomb, 1000, 1), Fence), Limit).Result
        );
        Assert.Equal(
            EntryReadingResult.Corrupt,
            EntryFormat.Read(Key, EntryFormat.Seal(Key, new EntryBody(Lz4Frame.Compress(Json), Json.Length + 1, 1), Fence), Limit).Result
        );
    }

    [Fact]
    public void A_restamped_entry_differs_in_its_generation_alone()
    {
        var entry = EntryFormat.Seal(Key, EntryFormat.Pack(Json), Fence);

        var restamped = EntryFormat.Restamp(Key, entry, 8);

        var reading = EntryFormat.Read(Key, restamped!.Value.Value, Limit);
        Assert.Equal(Fence with { Generation = 8 }, reading.Fence);
        Assert.Equal(Json, reading.Json);
    }

    [Fact]
    public void An_uncompressed_value_is_sealed_as_a_whole()
    {
        var entry = EntryFormat.Seal(Key, new EntryBody(Json, Json.Length, 0), Fence);

        Assert.Equal(Json, EntryFormat.Read(Key, entry, Limit).Json);
        entry[10] ^= 1;
        Assert.Equal(EntryReadingResult.Corrupt, EntryFormat.Read(Key, entry, Limit).Result);
    }
}
