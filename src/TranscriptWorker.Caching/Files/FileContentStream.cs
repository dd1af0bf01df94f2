using System.Security.Cryptography;

namespace TranscriptWorker.Caching.Files;

/// <summary>
/// The stream into which a computation writes its file: measures length and SHA-256, enforces the limit, and translates errors.
/// </summary>
internal sealed class FileContentStream(Stream file, long maxBytes, string folder) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _length;

    /// <summary>The error, which the computation may have caught; null if there is none.</summary>
    public FileTierException? Failure { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The metadata of the written content.</summary>
    public FileMetadata Complete(string mediaType)
    {
        if (Failure is not null)
            throw Failure;
        if (_length == 0)
            throw new FileTierException("The computation wrote nothing into its file.", isTransient: false, null);
        return new FileMetadata(_length, Convert.ToHexStringLower(_hash.GetHashAndReset()), mediaType);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Count(buffer);
        try
        {
            file.Write(buffer);
        }
        catch (IOException error)
        {
            throw Failure = Refused(folder, error);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Span);
        try
        {
            await file.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException error)
        {
            throw Failure = Refused(folder, error);
        }
    }

    // The file is not buffered, and reaches the disk when it is complete.
    public override void Flush() { }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Translates an error of the folder.</summary>
    public static FileTierException Refused(string folder, Exception error) =>
        new(
            $"The folder {folder} takes no file: {error.Message}"
                + " Make room there, let this user write to it, or name another with Files:Folder.",
            isTransient: true,
            error
        );

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _hash.Dispose();
        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> buffer)
    {
        if (Failure is not null)
            throw Failure;
        if (buffer.Length > maxBytes - _length)
            throw Failure = new FileTierException(
                $"The file would have more than {maxBytes:N0} bytes, the most that Files:MaxFileBytes allows.",
                isTransient: false,
                null
            );
        _length += buffer.Length;
        _hash.AppendData(buffer);
    }
}
