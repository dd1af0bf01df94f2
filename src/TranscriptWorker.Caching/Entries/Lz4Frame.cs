using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using K4os.Compression.LZ4;

namespace TranscriptWorker.Caching.Entries;

/// <summary>
/// LZ4 frames (<see href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md"/>) as entries hold them.
/// <code>
/// frame  = u32 0x184D2204, u8 FLG, u8 BD, [u64 content size], u8 header checksum, block…, u32 0, u32 content checksum
/// block  = u32 length, with the highest bit set if the data are not compressed; data
/// </code>
/// Frames are written with content size, content checksum and independent blocks. Frames whose blocks refer to the ones before, and frames
/// without content size, are read too: earlier workers wrote them by liblz4. Block checksums, dictionaries and frames without content
/// checksum are refused: no worker ever wrote them, and the seal of an entry covers the value by its content checksum.
/// </summary>
internal static class Lz4Frame
{
    /// <summary>Bytes of the checksum of the content that ends a frame.</summary>
    public const int ChecksumLength = 4;

    private const uint Magic = 0x184D2204;
    private const int DescriptorStart = 4;
    private const int ContentSizeLength = 8;
    private const int HeaderLength = DescriptorStart + 2 + ContentSizeLength + 1;
    private const int BlockHeaderLength = 4;
    private const uint Uncompressed = 0x8000_0000;

    // Bits of FLG.
    private const byte Version1 = 0b0100_0000;
    private const byte IndependentBlocks = 0b0010_0000;
    private const byte HasContentSize = 0b0000_1000;
    private const byte HasContentChecksum = 0b0000_0100;

    // BD holds the longest block's length in bits 4 to 6: 4 for 64 KB, and four times as much with each step, up to 7 for 4 MB.
    private const int SmallestBlockSizeId = 4;
    private const int LargestBlockSizeId = 7;

    // As far back as a block may refer.
    private const int DictionaryLength = 64 * 1024;

    /// <summary>A frame that holds <paramref name="content"/>.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> content)
    {
        // A reader may set aside as much memory as the longest block takes, so the frame claims no more than its content needs.
        var blockSizeId = SmallestBlockSizeId;
        while (blockSizeId < LargestBlockSizeId && BlockLength(blockSizeId) < content.Length)
            blockSizeId++;
        var blockLength = BlockLength(blockSizeId);
        var blocks = (content.Length + blockLength - 1) / blockLength;
        var longest = checked(HeaderLength + content.Length + ((blocks + 1) * BlockHeaderLength) + ChecksumLength);
        var buffer = ArrayPool<byte>.Shared.Rent(longest);
        try
        {
            WriteHeader(buffer, blockSizeId, content.Length);
            var length = HeaderLength;
            for (var rest = content; !rest.IsEmpty; rest = rest[Math.Min(blockLength, rest.Length)..])
                length += WriteBlock(buffer.AsSpan(length), rest[..Math.Min(blockLength, rest.Length)]);
            BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(length), 0);
            length += BlockHeaderLength;
            BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(length), XxHash32.HashToUInt32(content));
            return buffer.AsSpan(0, length + ChecksumLength).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Decompresses one frame into exactly <paramref name="content"/>, without allocating anything.</summary>
    /// <returns>False if <paramref name="frame"/> is damaged, is not one whole frame, or holds more or less than that. What is in <paramref
    /// name="content"/> then means nothing.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> frame, Span<byte> content)
    {
        if (!TryReadHeader(frame, content.Length, out var frameHeader))
            return false;
        var rest = frameHeader.Blocks;
        var written = 0;
        while (TryRead(ref rest, out var header) && header != 0)
        {
            var length = header & ~Uncompressed;
            if (length > (uint)Math.Min(frameHeader.BlockLength, rest.Length))
                return false;
            var target = content.Slice(written, Math.Min(frameHeader.BlockLength, content.Length - written));
            var dictionary = frameHeader.AreBlocksLinked ? content[Math.Max(0, written - DictionaryLength)..written] : [];
            var block = rest[..(int)length];
            rest = rest[(int)length..];
            var added = (header & Uncompressed) != 0 ? Copy(block, target) : LZ4Codec.Decode(block, target, dictionary);
            if (added < 0)
                return false;
            written += added;
        }

        return written == content.Length
            && TryRead(ref rest, out var checksum)
            && rest.IsEmpty
            && checksum == XxHash32.HashToUInt32(content);
    }

    private static void WriteHeader(Span<byte> frame, int blockSizeId, int contentLength)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Magic);
        frame[DescriptorStart] = Version1 | IndependentBlocks | HasContentSize | HasContentChecksum;
        frame[DescriptorStart + 1] = (byte)(blockSizeId << 4);
        BinaryPrimitives.WriteInt64LittleEndian(frame[(DescriptorStart + 2)..], contentLength);
        frame[HeaderLength - 1] = HeaderChecksum(frame[DescriptorStart..(HeaderLength - 1)]);
    }

    private static int WriteBlock(Span<byte> target, ReadOnlySpan<byte> block)
    {
        var data = target[BlockHeaderLength..];
        // Encoding fails if the block would not become shorter.
        var length = LZ4Codec.Encode(block, data[..(block.Length - 1)]);
        var header = (uint)length;
        if (length <= 0)
        {
            block.CopyTo(data);
            length = block.Length;
            header = (uint)length | Uncompressed;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(target, header);
        return BlockHeaderLength + length;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> frame, int contentLength, out FrameHeader header)
    {
        header = default;
        if (!TryRead(ref frame, out var magic) || magic != Magic || frame.Length < 2)
            return false;
        var (flags, blockSizeId) = (frame[0], frame[1] >> 4);
        if (
            (flags & ~(IndependentBlocks | HasContentSize)) != (Version1 | HasContentChecksum)
            || (frame[1] & 0b1111) != 0
            || blockSizeId is < SmallestBlockSizeId or > LargestBlockSizeId
        )
            return false;
        var hasContentSize = (flags & HasContentSize) != 0;
        var descriptorLength = hasContentSize ? 2 + ContentSizeLength : 2;
        if (frame.Length <= descriptorLength || frame[descriptorLength] != HeaderChecksum(frame[..descriptorLength]))
            return false;
        header = new FrameHeader(BlockLength(blockSizeId), (flags & IndependentBlocks) == 0, frame[(descriptorLength + 1)..]);
        return !hasContentSize || BinaryPrimitives.ReadUInt64LittleEndian(frame[2..]) == (ulong)contentLength;
    }

    private static bool TryRead(ref ReadOnlySpan<byte> source, out uint number)
    {
        if (!BinaryPrimitives.TryReadUInt32LittleEndian(source, out number))
            return false;
        source = source[sizeof(uint)..];
        return true;
    }

    private static int Copy(ReadOnlySpan<byte> block, Span<byte> target) => block.TryCopyTo(target) ? block.Length : -1;

    private static int BlockLength(int blockSizeId) => 1 << (8 + (2 * blockSizeId));

    private static byte HeaderChecksum(ReadOnlySpan<byte> descriptor) => (byte)(XxHash32.HashToUInt32(descriptor) >> 8);

    /// <param name="blockLength">Length of the longest block, compressed or not.</param>
    /// <param name="areBlocksLinked">Whether a block may refer to the content before it.</param>
    /// <param name="blocks">All that follows the header.</param>
    private readonly ref struct FrameHeader(int blockLength, bool areBlocksLinked, ReadOnlySpan<byte> blocks)
    {
        public int BlockLength { get; } = blockLength;

        public bool AreBlocksLinked { get; } = areBlocksLinked;

        public ReadOnlySpan<byte> Blocks { get; } = blocks;
    }
}
