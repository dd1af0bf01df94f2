using System.Reflection;
using System.Runtime.InteropServices;

namespace TranscriptWorker.Benchmarks;

/// <summary>LZ4 frames with content size and content checksum by the reference implementation, liblz4 1.8.3 or newer.</summary>
internal static partial class LibLz4
{
    private const string Library = "lz4";
    private const uint ApiVersion = 100; // LZ4F_VERSION

    private static readonly string[] LibraryNames = ["liblz4.so.1", "liblz4.1.dylib", "/opt/homebrew/lib/liblz4.dylib", "liblz4.dll"];

    static LibLz4()
    {
        NativeLibrary.SetDllImportResolver(typeof(LibLz4).Assembly, Resolve);
        IsAvailable = Resolve(Library, typeof(LibLz4).Assembly, null) != 0;
    }

    /// <summary>Whether the library is installed.</summary>
    public static bool IsAvailable { get; }

    public static byte[] Compress(ReadOnlySpan<byte> content)
    {
        var preferences = new Preferences { ContentChecksum = 1, ContentSize = (ulong)content.Length };
        var buffer = new byte[Check(CompressFrameBound((nuint)content.Length, preferences))];
        var length = Check(CompressFrame(buffer, (nuint)buffer.Length, content, (nuint)content.Length, preferences));
        return buffer.AsSpan(0, length).ToArray();
    }

    /// <summary>Decompresses one frame into exactly <paramref name="content"/>.</summary>
    /// <returns>False if it is no valid frame, or holds more or less.</returns>
    public static bool TryDecompress(ReadOnlySpan<byte> frame, Span<byte> content)
    {
        var context = _context ??= DecompressionContext.Create();
        // What came before in one buffer need not be kept in another.
        var options = new DecompressOptions { StableContent = 1 };
        while (true)
        {
            var (read, written) = ((nuint)frame.Length, (nuint)content.Length);
            var hint = Decompress(context, content, ref written, frame, ref read, options);
            if (IsError(hint) != 0)
                break;
            frame = frame[(int)read..];
            content = content[(int)written..];
            if (hint == 0)
                return frame.IsEmpty && content.IsEmpty;
            if (read == 0 && written == 0)
                break;
        }

        // It is in the middle of a frame, and may have taken as much memory as the frame claimed to need.
        _context = null;
        context.Dispose();
        return false;
    }

    /// <summary>The decompressor's state, which takes longer to make than a small frame takes to decompress: one for each thread.</summary>
    [ThreadStatic]
    private static DecompressionContext? _context;

    private static int Check(nuint result) =>
        IsError(result) == 0
            ? checked((int)result)
            : throw new InvalidOperationException($"liblz4 failed: {Marshal.PtrToStringUTF8(GetErrorName(result))}.");

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path)
    {
        if (!string.Equals(library, Library, StringComparison.Ordinal))
            return 0;
        foreach (var name in LibraryNames)
            if (NativeLibrary.TryLoad(name, assembly, path, out var handle))
                return handle;
        return 0;
    }

    // LZ4F_preferences_t of lz4frame.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct Preferences
    {
        public int BlockSize;
        public int BlockMode;
        public int ContentChecksum;
        public int FrameType;
        public ulong ContentSize;
        public uint DictionaryId;
        public int BlockChecksum;
        public int CompressionLevel;
        public uint AutoFlush;
        public uint FavorDecompressionSpeed;
        public uint Reserved0;
        public uint Reserved1;
        public uint Reserved2;
    }

    // LZ4F_decompressOptions_t of lz4frame.h.
    [StructLayout(LayoutKind.Sequential)]
    private struct DecompressOptions
    {
        public uint StableContent;
        public uint SkipChecksums;
        public uint Reserved0;
        public uint Reserved1;
    }

    private sealed class DecompressionContext() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        public static DecompressionContext Create()
        {
            Check(CreateDecompressionContext(out var pointer, ApiVersion));
            var context = new DecompressionContext();
            context.SetHandle(pointer);
            return context;
        }

        protected override bool ReleaseHandle() => IsError(FreeDecompressionContext(handle)) == 0;
    }

    [LibraryImport(Library, EntryPoint = "LZ4F_compressFrameBound")]
    private static partial nuint CompressFrameBound(nuint contentLength, in Preferences preferences);

    [LibraryImport(Library, EntryPoint = "LZ4F_compressFrame")]
    private static partial nuint CompressFrame(
        Span<byte> frame,
        nuint capacity,
        ReadOnlySpan<byte> content,
        nuint contentLength,
        in Preferences preferences
    );

    [LibraryImport(Library, EntryPoint = "LZ4F_createDecompressionContext")]
    private static partial nuint CreateDecompressionContext(out nint context, uint version);

    [LibraryImport(Library, EntryPoint = "LZ4F_decompress")]
    private static partial nuint Decompress(
        DecompressionContext context,
        Span<byte> content,
        ref nuint written,
        ReadOnlySpan<byte> frame,
        ref nuint read,
        in DecompressOptions options
    );

    [LibraryImport(Library, EntryPoint = "LZ4F_freeDecompressionContext")]
    private static partial nuint FreeDecompressionContext(nint context);

    [LibraryImport(Library, EntryPoint = "LZ4F_isError")]
    private static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "LZ4F_getErrorName")]
    private static partial nint GetErrorName(nuint code);
}
