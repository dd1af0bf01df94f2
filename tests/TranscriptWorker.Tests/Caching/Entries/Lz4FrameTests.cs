using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using K4os.Compression.LZ4;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Tests.Caching.Entries;

public sealed class Lz4FrameTests
{
    private const int KB = 1024;
    private const int MB = 1024 * KB;

    // Enough for what the run of a loop itself may take; a frame's content is far longer.
    private const int FewBytes = 1024;

    private static readonly byte[] Text = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 60).Select(i => $"so what happens is {i * i} "))
    );

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(64 * KB)]
    [InlineData((64 * KB) + 1)]
    [InlineData(4 * MB)]
    [InlineData((4 * MB) + 1)]
    [InlineData((9 * MB) + 7)]
    public void What_was_compressed_is_read_back(int length)
    {
        foreach (var content in (byte[][])[Repeated(length), Noise(length), Mixed(length)])
        {
            var frame = Lz4Frame.Compress(content);
            var read = new byte[length];

            Assert.True(Lz4Frame.TryDecompress(frame, read));
            Assert.Equal(content, read);
        }
    }

    [Theory]
    [InlineData(1, 0x40)]
    [InlineData(64 * KB, 0x40)]
    [InlineData((64 * KB) + 1, 0x50)]
    [InlineData((256 * KB) + 1, 0x60)]
    [InlineData(MB + 1, 0x70)]
    [InlineData(9 * MB, 0x70)]
    public void The_header_claims_no_longer_blocks_than_the_content_needs(int length, byte blockDescriptor)
    {
        var frame = Lz4Frame.Compress(new byte[length]);

        Assert.Equal(0x184D2204u, BinaryPrimitives.ReadUInt32LittleEndian(frame));
        Assert.Equal(0x6C, frame[4]);
        Assert.Equal(blockDescriptor, frame[5]);
        Assert.Equal(length, BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(6)));
    }

    [Fact]
    public void What_cannot_be_shortened_takes_the_frame_alone_more()
    {
        Assert.Equal(15 + 4 + (100 * KB) + 8, Lz4Frame.Compress(Noise(100 * KB)).Length);
        Assert.Equal(15 + 4 + 1 + 8, Lz4Frame.Compress([1]).Length);
    }

    [Fact]
    public void No_flipped_bit_passes_for_other_content()
    {
        foreach (var frame in (byte[][])[Lz4Frame.Compress(Text), Lz4Frame.Compress(Noise(300)), LinkedFrame()])
        {
            var content = Content(frame);
            for (var bit = 0; bit < frame.Length * 8; bit++)
            {
                frame[bit / 8] ^= (byte)(1 << (bit % 8));
                var read = Guarded.Of(content.Length);

                // A match may copy the same bytes from elsewhere.
                Assert.True(!read.TryDecompress(frame) || read.Content.SequenceEqual(content), $"bit {bit}");
                frame[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void No_two_damaged_bytes_pass_for_other_content()
    {
        var random = new Random(1);
        foreach (var frame in (byte[][])[Lz4Frame.Compress(Text), LinkedFrame()])
        {
            var content = Content(frame);
            for (var round = 0; round < 20_000; round++)
            {
                var damaged = (byte[])frame.Clone();
                // The header is left whole, so that the blocks are looked at.
                damaged[random.Next(15, frame.Length)] = (byte)random.Next(256);
                damaged[random.Next(15, frame.Length)] = (byte)random.Next(256);
                var read = Guarded.Of(content.Length);

                Assert.True(!read.TryDecompress(damaged) || read.Content.SequenceEqual(content), $"round {round}");
            }
        }
    }

    [Fact]
    public void No_cut_frame_is_read()
    {
        foreach (var frame in (byte[][])[Lz4Frame.Compress(Text), Lz4Frame.Compress(Noise(300)), LinkedFrame()])
        {
            var read = Guarded.Of(Content(frame).Length);
            for (var length = 0; length < frame.Length; length++)
                Assert.False(read.TryDecompress(frame.AsSpan(0, length)), $"length {length}");
        }
    }

    [Fact]
    public void Content_is_read_into_a_span_of_its_own_length_alone()
    {
        foreach (var frame in (byte[][])[Lz4Frame.Compress(Text), LinkedFrame(), WithoutContentSize()])
        {
            var length = Content(frame).Length;
            Assert.True(Guarded.Of(length).TryDecompress(frame));
            foreach (var other in (int[])[0, 1, length - 100, length - 1, length + 1, length + 100, 2 * length])
                Assert.False(Guarded.Of(other).TryDecompress(frame), $"{other} bytes instead of {length}");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-100)]
    [InlineData(1L << 62)]
    [InlineData(long.MinValue)]
    [InlineData(1L << 32)]
    public void A_frame_that_lies_about_its_content_size_is_refused(long lie)
    {
        var frame = Frame(contentSize: lie is 0 or 1L << 62 or long.MinValue ? lie : Text.Length + lie);

        foreach (var length in (int[])[Text.Length, Text.Length + 100, Text.Length - 100, 0])
            Assert.False(Guarded.Of(length).TryDecompress(frame));
    }

    [Fact]
    public void A_frame_that_expands_a_thousandfold_writes_no_more_than_is_allowed()
    {
        var bomb = Lz4Frame.Compress(new byte[64 * MB]);
        BinaryPrimitives.WriteInt64LittleEndian(bomb.AsSpan(6), MB);
        bomb[14] = HeaderChecksum(bomb.AsSpan(4, 10));

        Assert.False(Guarded.Of(1000).TryDecompress(bomb));
        Assert.False(Guarded.Of(MB).TryDecompress(bomb));
    }

    [Fact]
    public void Nothing_is_allocated_for_reading_whatever_the_frame_holds()
    {
        var content = new byte[MB];
        var whole = Lz4Frame.Compress(content);
        var bomb = Frame(features: Features.Version | Features.ContentChecksum, content: new byte[4 * MB]);
        var lie = Frame(contentSize: 1L << 62);
        var damaged = Lz4Frame.Compress(Noise(MB));
        damaged[^1] ^= 1;
        byte[][] frames = [whole, bomb, lie, damaged, LinkedFrame()];

        var allocated = LeastAllocated(() =>
        {
            foreach (var frame in frames)
                Lz4Frame.TryDecompress(frame, content);
        });

        Assert.InRange(allocated, 0, FewBytes);
    }

    [Fact]
    public void Compression_allocates_little_more_than_the_frame()
    {
        var content = Noise(512 * KB);
        byte[] frame = [];

        var allocated = LeastAllocated(() => frame = Lz4Frame.Compress(content));

        Assert.InRange(allocated, frame.Length, frame.Length + FewBytes);
    }

    [Fact]
    public void Nothing_may_follow_a_frame_or_go_before_it()
    {
        var frame = Lz4Frame.Compress(Text);
        byte[] skippable = [0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 42];

        Assert.False(Guarded.Of(Text.Length).TryDecompress([.. frame, 0]));
        Assert.False(Guarded.Of(Text.Length).TryDecompress([.. frame, .. skippable]));
        Assert.False(Guarded.Of(Text.Length).TryDecompress([.. skippable, .. frame]));
        Assert.False(Guarded.Of(Text.Length).TryDecompress([.. frame, .. frame]));
        Assert.False(Guarded.Of(2 * Text.Length).TryDecompress([.. frame, .. frame]));
        Assert.False(Guarded.Of(Text.Length).TryDecompress([.. frame, .. Lz4Frame.Compress([])]));
    }

    [Theory]
    [InlineData(Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum, 0x70, true)]
    [InlineData(Features.Version | Features.ContentSize | Features.ContentChecksum, 0x40, true)]
    [InlineData(Features.Version | Features.Independent | Features.ContentChecksum, 0x50, true)]
    [InlineData(Features.Version | Features.ContentChecksum, 0x60, true)]
    [InlineData(Features.Version | Features.Independent | Features.ContentSize, 0x40, false)]
    [InlineData(
        Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum | Features.BlockChecksum,
        0x40,
        false
    )]
    [InlineData(
        Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum | Features.DictionaryId,
        0x40,
        false
    )]
    [InlineData(Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum | Features.Reserved, 0x40, false)]
    [InlineData(Features.Independent | Features.ContentSize | Features.ContentChecksum, 0x40, false)]
    [InlineData(Features.OtherVersion | Features.Independent | Features.ContentSize | Features.ContentChecksum, 0x40, false)]
    [InlineData(
        Features.Version | Features.OtherVersion | Features.Independent | Features.ContentSize | Features.ContentChecksum,
        0x40,
        false
    )]
    [InlineData(Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum, 0x00, false)]
    [InlineData(Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum, 0x30, false)]
    [InlineData(Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum, 0x41, false)]
    [InlineData(Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum, 0x48, false)]
    [InlineData(Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum, 0xC0, false)]
    public void A_frame_is_read_if_workers_have_written_its_kind(Features features, byte blockDescriptor, bool isRead)
    {
        var read = Guarded.Of(Text.Length);

        Assert.Equal(isRead, read.TryDecompress(Frame(features, blockDescriptor)));
        Assert.True(!isRead || read.Content.SequenceEqual(Text));
    }

    [Fact]
    public void A_block_longer_than_what_remains_or_than_the_header_allows_is_refused()
    {
        var frame = Lz4Frame.Compress(Text);
        foreach (var length in (uint[])[(uint)frame.Length, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x8000_0000 | (uint)frame.Length, 4 * MB])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(15), length);
            Assert.False(Guarded.Of(Text.Length).TryDecompress(frame));
        }

        var noise = Noise(100 * KB);
        Assert.True(Guarded.Of(noise.Length).TryDecompress(Frame(blockDescriptor: 0x50, content: noise)));
        Assert.False(Guarded.Of(noise.Length).TryDecompress(Frame(blockDescriptor: 0x40, content: noise)));
        var zeros = new byte[100 * KB];
        Assert.True(Guarded.Of(zeros.Length).TryDecompress(Frame(blockDescriptor: 0x50, content: zeros)));
        Assert.False(Guarded.Of(zeros.Length).TryDecompress(Frame(blockDescriptor: 0x40, content: zeros)));
    }

    [Fact]
    public void A_compressed_block_marked_as_uncompressed_and_the_reverse_are_refused()
    {
        foreach (var content in (byte[][])[Text, Noise(300)])
        {
            var frame = Lz4Frame.Compress(content);
            frame[18] ^= 0x80;

            Assert.False(Guarded.Of(content.Length).TryDecompress(frame));
        }
    }

    [Fact]
    public void A_block_refers_to_the_blocks_before_it_only_if_the_header_says_so()
    {
        var linked = LinkedFrame();
        var content = Content(linked);
        var independent = (byte[])linked.Clone();
        independent[4] |= (byte)Features.Independent;
        independent[14] = HeaderChecksum(independent.AsSpan(4, 10));

        Assert.True(Guarded.Of(content.Length).TryDecompress(linked));
        Assert.False(Guarded.Of(content.Length).TryDecompress(independent));
    }

    [Fact]
    public void Frames_are_read_and_written_on_several_threads_at_once()
    {
        var contents = Enumerable.Range(1, 200).Select(i => Mixed(i * 1000)).ToArray();

        Parallel.ForEach(
            contents,
            content =>
            {
                var read = new byte[content.Length];
                Assert.True(Lz4Frame.TryDecompress(Lz4Frame.Compress(content), read));
                Assert.Equal(content, read);
            }
        );
    }

    private static byte[] Repeated(int length) => [.. Enumerable.Range(0, length).Select(i => Text[i % Text.Length])];

    private static byte[] Noise(int length)
    {
        var content = new byte[length];
        new Random(17).NextBytes(content);
        return content;
    }

    /// <summary>Noise that comes again, farther away the longer it is.</summary>
    private static byte[] Mixed(int length) => [.. Noise(length / 2), .. Noise(length - (length / 2))];

    /// <summary>What a whole frame holds.</summary>
    private static byte[] Content(byte[] frame)
    {
        foreach (var content in (byte[][])[Text, Noise(300), LinkedContent()])
        {
            var read = new byte[content.Length];
            if (Lz4Frame.TryDecompress(frame, read))
                return read;
        }

        throw new InvalidOperationException("The frame is not whole.");
    }

    private static byte[] LinkedContent() => [.. Noise(300), .. Noise(300)];

    /// <summary>Two blocks, of which the second is made of what the first holds.</summary>
    private static byte[] LinkedFrame()
    {
        var content = LinkedContent();
        var block = new byte[300];
        // 4 literals, then a match of 292 bytes from 300 bytes before; a block ends with 5 literals at least, here with 4 + 1 of them.
        var length = 0;
        block[length++] = 0x4F;
        content.AsSpan(300, 4).CopyTo(block.AsSpan(length));
        length += 4;
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(length), 300);
        length += 2;
        block[length++] = 255;
        block[length++] = (byte)(291 - 19 - 255);
        block[length++] = 0x50;
        content.AsSpan(^5..).CopyTo(block.AsSpan(length));
        length += 5;
        return Frame(
            Features.Version | Features.ContentSize | Features.ContentChecksum,
            0x40,
            content.Length,
            content,
            [(content.AsMemory(0, 300), false), (block.AsMemory(0, length), true)]
        );
    }

    private static byte[] WithoutContentSize() => Frame(Features.Version | Features.Independent | Features.ContentChecksum);

    private static byte[] Frame(
        Features features = Features.Version | Features.Independent | Features.ContentSize | Features.ContentChecksum,
        byte blockDescriptor = 0x40,
        long? contentSize = null,
        byte[]? content = null,
        IReadOnlyList<(ReadOnlyMemory<byte> Data, bool IsCompressed)>? blocks = null
    )
    {
        content ??= Text;
        blocks ??= [Block(content)];
        using var stream = new MemoryStream();
        using var frame = new BinaryWriter(stream);
        frame.Write(0x184D2204u);
        frame.Write((byte)features);
        frame.Write(blockDescriptor);
        if (features.HasFlag(Features.ContentSize))
            frame.Write(contentSize ?? content.Length);
        if (features.HasFlag(Features.DictionaryId))
            frame.Write(0u);
        frame.Write(HeaderChecksum(stream.ToArray().AsSpan(4)));
        foreach (var (data, isCompressed) in blocks)
        {
            frame.Write((uint)data.Length | (isCompressed ? 0 : 0x8000_0000));
            frame.Write(data.Span);
            if (features.HasFlag(Features.BlockChecksum))
                frame.Write(XxHash32.HashToUInt32(data.Span));
        }

        frame.Write(0u);
        if (features.HasFlag(Features.ContentChecksum))
            frame.Write(XxHash32.HashToUInt32(content));
        return stream.ToArray();
    }

    private static (ReadOnlyMemory<byte> Data, bool IsCompressed) Block(byte[] content)
    {
        var block = new byte[content.Length];
        var length = LZ4Codec.Encode(content, block);
        return length > 0 ? (block.AsMemory(0, length), true) : (content, false);
    }

    /// <summary>Bytes that an action allocates when the pools that it shares with other tests have what it rents.</summary>
    private static long LeastAllocated(Action action)
    {
        const int Attempts = 10;
        var least = long.MaxValue;
        for (var i = 0; i < Attempts; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static byte HeaderChecksum(ReadOnlySpan<byte> descriptor) => (byte)(XxHash32.HashToUInt32(descriptor) >> 8);

    /// <summary>Of FLG.</summary>
    [Flags]
    public enum Features
    {
        None = 0,
        DictionaryId = 1,
        Reserved = 2,
        ContentChecksum = 4,
        ContentSize = 8,
        BlockChecksum = 16,
        Independent = 32,
        Version = 64,
        OtherVersion = 128,
    }

    /// <summary>Memory for content, between bytes that must stay as they are.</summary>
    private readonly ref struct Guarded
    {
        private const int GuardLength = 64;
        private const byte Guard = 0xA5;

        private readonly byte[] _memory;

        private Guarded(byte[] memory) => _memory = memory;

        public Span<byte> Content => _memory.AsSpan(GuardLength..^GuardLength);

        public static Guarded Of(int length)
        {
            var memory = new byte[length + (2 * GuardLength)];
            memory.AsSpan(0, GuardLength).Fill(Guard);
            memory.AsSpan(^GuardLength..).Fill(Guard);
            return new Guarded(memory);
        }

        public bool TryDecompress(ReadOnlySpan<byte> frame)
        {
            var isRead = Lz4Frame.TryDecompress(frame, Content);
            Assert.Equal(-1, _memory.AsSpan(0, GuardLength).IndexOfAnyExcept(Guard));
            Assert.Equal(-1, _memory.AsSpan(^GuardLength..).IndexOfAnyExcept(Guard));
            return isRead;
        }
    }
}
