namespace TranscriptWorker.Caching.Entries;

/// <summary>Stands for the product's class of this name on a machine without the library, where entries are stored as they are.</summary>
internal static class Lz4Frame
{
    public const int ChecksumLength = 4;

    public static bool IsAvailable => false;

    public static byte[] Compress(ReadOnlySpan<byte> content) => throw new NotSupportedException();

    public static bool TryDecompress(ReadOnlySpan<byte> frame, Span<byte> content) => throw new NotSupportedException();
}
