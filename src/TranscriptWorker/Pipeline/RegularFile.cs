using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TranscriptWorker.Pipeline;

/// <summary>
/// Opens files for reading whose folder belongs to others. A pipe or a device that stands where a file is expected could block its reader
/// for ever.
/// </summary>
internal static partial class RegularFile
{
    // From Linux' <fcntl.h>, <linux/stat.h> and <errno.h>; but for one the same on x64 and arm64.
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoFollow = 0x20000;
    private const int NoFollowOnArm = 0x8000;
    private const int EmptyPath = 0x1000;
    private const uint WantsType = 0x1;
    private const int StatusBytes = 256;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;
    private const int NotPermitted = 1;
    private const int NoEntry = 2;
    private const int AccessDenied = 13;

    /// <summary>Opens a file. On Linux without waiting, whatever is there.</summary>
    /// <param name="path">An absolute path.</param>
    /// <param name="followsLinks">Whether a symbolic link is followed; otherwise it is an error.</param>
    /// <returns>The file; null if it is a pipe, a device, a socket or a folder.</returns>
    /// <exception cref="IOException">It cannot be opened, or is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The process lacks the right to read it.</exception>
    public static SafeFileHandle? Open(string path, bool followsLinks = true)
    {
        if (!OperatingSystem.IsLinux())
            return Directory.Exists(path) || (!followsLinks && new FileInfo(path).LinkTarget is not null)
                ? null
                : File.OpenHandle(path, options: FileOptions.Asynchronous);
        var noFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? NoFollowOnArm : NoFollow;
        var descriptor = OpenDescriptor(path, NonBlocking | CloseOnExec | (followsLinks ? 0 : noFollow));
        if (descriptor < 0)
            throw ErrorOf(Marshal.GetLastPInvokeError());
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            if (IsRegular(handle))
                return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>The path of an open file without links; null where the system does not say.</summary>
    public static string? FindPath(SafeFileHandle file) =>
        OperatingSystem.IsLinux() ? new FileInfo($"/proc/self/fd/{file.DangerousGetHandle()}").LinkTarget : null;

    private static bool IsRegular(SafeFileHandle file)
    {
        var status = new byte[StatusBytes];
        if (ReadStatus(file, "", EmptyPath, WantsType, status) != 0)
            throw ErrorOf(Marshal.GetLastPInvokeError());
        return (BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(ModeOffset)) & TypeMask) == RegularType;
    }

    private static Exception ErrorOf(int number)
    {
        var cause = new Win32Exception(number);
        return number switch
        {
            NoEntry => new FileNotFoundException(cause.Message, cause),
            NotPermitted or AccessDenied => new UnauthorizedAccessException(cause.Message, cause),
            _ => new IOException(cause.Message, cause),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadStatus(SafeFileHandle file, string path, int flags, uint mask, byte[] status);
}
