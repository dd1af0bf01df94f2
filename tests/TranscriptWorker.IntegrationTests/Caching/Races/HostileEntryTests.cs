using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>Entries that somebody who may write to Redis made to take the reader's memory: each has a valid seal.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class HostileEntryTests
{
    private const int FrameHeaderLength = 15;
    private const int FrameEndLength = 8;
    private const int BlockLength = 64 * 1024;

    // What others in this process allocate meanwhile is far less than the two gigabytes that are claimed.
    private const long FewBytes = 512L * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("claims two gigabytes")]
    [InlineData("expands to two gigabytes")]
    [InlineData("claims and expands to as much as is read at most, and more")]
    public async Task An_entry_that_would_take_gigabytes_is_a_miss_that_takes_none_and_is_replaced(string what)
    {
        await using var database = new SqliteBesideRedis();
        await database.CreateAsync();
        await using var worker = await CacheProcess.StartHotAsync(database, log: null, ("Cache:MaxHotEntryBytes", $"{64 * 1024 * 1024}"));
        using var counters = new HotCounters(worker);
        await worker.Cache.ReadAsync(CacheFleet.Meeting, [], Cancellation);
        await worker.Changes.InvalidateAsync(CacheFleet.Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await worker.Cache.ReadAsync(CacheFleet.Meeting, [], Cancellation);
        await worker.Cache.ComputeAsync(CacheFleet.SummaryKey, 1, _ => new(CacheFleet.JsonOf(1)), Cancellation);
        var epoch = await worker.QueryAsync(db =>
            db.Epochs.Select(e => new Epoch(e.Number, e.Nonce, e.ReplicationId)).SingleAsync(Cancellation)
        );
        var fence = new Fence(
            1,
            new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            TimeSpan.Zero
        );
        var body = what switch
        {
            "claims two gigabytes" => new EntryBody(Lz4Frame.Compress(CacheFleet.JsonOf(1)), int.MaxValue, 1),
            "expands to two gigabytes" => new EntryBody(Bomb(), 1000, 1),
            _ => new EntryBody(Bomb(), 64 * 1024 * 1024, 1),
        };
        await (await database.OpenRedisAsync()).StringSetAsync(
            RedisKeys.Value(epoch, CacheFleet.SummaryKey),
            EntryFormat.Seal(CacheFleet.SummaryKey, body, fence)
        );

        var before = GC.GetTotalAllocatedBytes();
        var miss = await worker.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation);
        var allocated = GC.GetTotalAllocatedBytes() - before;
        var hit = await worker.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation);

        Assert.Equal(
            (EntrySource.Durable, EntrySource.Hot),
            (miss.Entries[CacheFleet.SummaryKey].Source, hit.Entries[CacheFleet.SummaryKey].Source)
        );
        Assert.Equal(CacheFleet.JsonOf(1), hit.Entries[CacheFleet.SummaryKey].Json.ToArray());
        Assert.InRange(allocated, 0, FewBytes);
        Assert.Equal(1, counters.Refused("ai-enhancement", "unreadable"));
    }

    /// <summary>A frame whose one block, of zeros, is there so often that it makes two gigabytes.</summary>
    private static byte[] Bomb()
    {
        var frame = Lz4Frame.Compress(new byte[BlockLength]);
        var block = frame.AsSpan()[FrameHeaderLength..^FrameEndLength];
        Assert.Equal(block.Length - 4, BinaryPrimitives.ReadInt32LittleEndian(block));
        using var bomb = new MemoryStream();
        bomb.Write(frame.AsSpan(0, FrameHeaderLength));
        for (var length = 0L; length < 2L * 1024 * 1024 * 1024; length += BlockLength)
            bomb.Write(block);
        bomb.Write(frame.AsSpan(^FrameEndLength..));
        return bomb.ToArray();
    }
}
