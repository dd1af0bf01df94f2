using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace TranscriptWorker.Caching.Entries;

/// <summary>
/// How an entry is written, in every tier.
/// <code>
/// entry   = body trailer
/// body    = one LZ4 frame of the UTF-8 JSON, with content size and content checksum (codec 1),
///           or the JSON itself (codec 0), which is only read: earlier workers wrote it if they had no codec
/// trailer = one LZ4 skippable frame, which every reader of LZ4 frames passes over:
///   0  u32  0x184D2A5E, the skippable frame's magic
///   4  u32  42, the length of what follows
///   8  u8   version of this format, 1
///   9  u8   codec
///  10  i64  generation
///  18  u32  length of the JSON
///  22  i64  created, Unix milliseconds by the database's clock (by the writer's, for kinds that the hot tier alone holds)
///  30  i64  expires, likewise
///  38  u32  cost: milliseconds that the computation took
///  42  8 B  seal: the first bytes of SHA-256 over the key, the fields at 8 to 42, and the body's checksum (codec 1) or body (codec 0)
/// </code>
/// All numbers are little-endian. The seal ties fence, body and key together: a flipped bit in the generation, or an entry copied under
/// another key, is a corrupt entry. Any other layout is unreadable, and an unreadable entry is a miss.
/// </summary>
internal static class EntryFormat
{
    public const int TrailerLength = 8 + FenceLength + SealLength;

    private const uint Magic = 0x184D2A5E;
    private const byte Version = 1;
    private const byte Stored = 0;
    private const byte Compressed = 1;
    private const int FenceLength = 34;
    private const int SealLength = 8;
    private const int KeyLength = 256; // more than any key has
    private const long LatestUnixMilliseconds = 253_402_300_799_999; // the end of the year 9999

    /// <summary>
    /// The body of an entry; it does not depend on the fence, so that it can be made before the transaction that seals it.
    /// </summary>
    public static EntryBody Pack(ReadOnlySpan<byte> json) => new(Lz4Frame.Compress(json), json.Length, Compressed);

    public static byte[] Seal(EntryKey key, EntryBody body, Fence fence)
    {
        var entry = new byte[body.Bytes.Length + TrailerLength];
        body.Bytes.Span.CopyTo(entry);
        var trailer = entry.AsSpan(body.Bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], FenceLength + SealLength);
        trailer[8] = Version;
        trailer[9] = body.Codec;
        BinaryPrimitives.WriteInt64LittleEndian(trailer[10..], fence.Generation);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[18..], body.JsonLength);
        BinaryPrimitives.WriteInt64LittleEndian(trailer[22..], new DateTimeOffset(fence.CreatedAt).ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64LittleEndian(trailer[30..], new DateTimeOffset(fence.ExpiresAt).ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[38..], (uint)Math.Clamp(fence.Cost.TotalMilliseconds, 0, uint.MaxValue));
        WriteSeal(key, body.Bytes.Span, trailer.Slice(8, FenceLength), trailer[(8 + FenceLength)..]);
        return entry;
    }

    /// <summary>Reads the fence without touching the body; null where the entry is unreadable.</summary>
    public static Fence? ReadFence(EntryKey key, ReadOnlySpan<byte> entry) => Open(key, entry)?.Fence;

    /// <summary>Reads fence and JSON.</summary>
    /// <param name="key">The key under which the entry was found.</param>
    /// <param name="entry">The entry as stored.</param>
    /// <param name="maxJsonLength">Longest JSON that is accepted; nothing is allocated for a longer one.</param>
    public static EntryReading Read(EntryKey key, ReadOnlySpan<byte> entry, int maxJsonLength)
    {
        if (Open(key, entry) is not { } opened)
            return new EntryReading(EntryReadingResult.Corrupt);
        if (opened.JsonLength > maxJsonLength)
            return new EntryReading(EntryReadingResult.Oversized);
        var body = entry[..^TrailerLength];
        var json = GC.AllocateUninitializedArray<byte>(opened.JsonLength);
        if (opened.Codec == Compressed)
        {
            if (!Lz4Frame.TryDecompress(body, json))
                return new EntryReading(EntryReadingResult.Corrupt);
        }
        else
        {
            body.CopyTo(json);
        }

        return new EntryReading(EntryReadingResult.Valid, opened.Fence, json);
    }

    /// <summary>The same value under another generation; null where the entry is unreadable.</summary>
    public static SealedEntry? Restamp(EntryKey key, ReadOnlySpan<byte> entry, long generation)
    {
        if (Open(key, entry) is not { } opened)
            return null;
        var fence = opened.Fence with { Generation = generation };
        return new SealedEntry(Seal(key, new EntryBody(entry[..^TrailerLength].ToArray(), opened.JsonLength, opened.Codec), fence), fence);
    }

    private static Opened? Open(EntryKey key, ReadOnlySpan<byte> entry)
    {
        if (entry.Length <= TrailerLength)
            return null;
        var body = entry[..^TrailerLength];
        var trailer = entry[^TrailerLength..];
        if (
            BinaryPrimitives.ReadUInt32LittleEndian(trailer) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != FenceLength + SealLength
            || trailer[8] != Version
            || trailer[9] > Compressed
        )
            return null;

        Span<byte> seal = stackalloc byte[SealLength];
        WriteSeal(key, body, trailer.Slice(8, FenceLength), seal);
        if (!seal.SequenceEqual(trailer[(8 + FenceLength)..]))
            return null;

        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[18..]);
        if (length > int.MaxValue || (trailer[9] == Stored && length != body.Length))
            return null;
        if (ReadTime(trailer[22..]) is not { } createdAt || ReadTime(trailer[30..]) is not { } expiresAt)
            return null;
        var fence = new Fence(
            BinaryPrimitives.ReadInt64LittleEndian(trailer[10..]),
            createdAt,
            expiresAt,
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt32LittleEndian(trailer[38..]))
        );
        return new Opened(fence, (int)length, trailer[9]);
    }

    private static DateTime? ReadTime(ReadOnlySpan<byte> source)
    {
        var milliseconds = BinaryPrimitives.ReadInt64LittleEndian(source);
        return milliseconds is >= 0 and <= LatestUnixMilliseconds ? DateTime.UnixEpoch.AddMilliseconds(milliseconds) : null;
    }

    private static void WriteSeal(EntryKey key, ReadOnlySpan<byte> body, ReadOnlySpan<byte> fence, Span<byte> seal)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> text = stackalloc byte[KeyLength + FenceLength + Lz4Frame.ChecksumLength];
        var sealedBody = fence[1] == Compressed && body.Length > Lz4Frame.ChecksumLength ? body[^Lz4Frame.ChecksumLength..] : body;
        if (sealedBody.Length <= Lz4Frame.ChecksumLength && key.TryWrite(text[..KeyLength], out var length))
        {
            fence.CopyTo(text[length..]);
            sealedBody.CopyTo(text[(length + FenceLength)..]);
            SHA256.HashData(text[..(length + FenceLength + sealedBody.Length)], digest);
        }
        else
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(Encoding.UTF8.GetBytes(key.ToString()));
            hash.AppendData(fence);
            hash.AppendData(sealedBody);
            hash.GetHashAndReset(digest);
        }

        digest[..SealLength].CopyTo(seal);
    }

    private readonly record struct Opened(Fence Fence, int JsonLength, byte Codec);
}

/// <summary>What an entry says of itself.</summary>
/// <param name="Generation">Generation of the subject that the value stands for.</param>
/// <param name="CreatedAt">When it was committed, UTC in whole milliseconds.</param>
/// <param name="ExpiresAt">When it expires, likewise.</param>
/// <param name="Cost">How long its computation took.</param>
internal readonly record struct Fence(long Generation, DateTime CreatedAt, DateTime ExpiresAt, TimeSpan Cost);

/// <summary>An entry as it is stored, with what it says of itself.</summary>
internal readonly record struct SealedEntry(byte[] Value, Fence Fence);

/// <summary>An entry's value as stored, without its fence.</summary>
internal readonly record struct EntryBody(ReadOnlyMemory<byte> Bytes, int JsonLength, byte Codec);

internal enum EntryReadingResult
{
    Valid,
    Corrupt,
    Oversized,
}

internal readonly record struct EntryReading(EntryReadingResult Result, Fence Fence = default, byte[]? Json = null);
