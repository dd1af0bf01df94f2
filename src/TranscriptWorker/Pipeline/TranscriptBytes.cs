using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Pipeline;

/// <summary>Reads the file of a transcript. What is no regular file is not waited for.</summary>
internal static class TranscriptBytes
{
    /// <param name="path">The path.</param>
    /// <param name="followsLinks">Whether a symbolic link is followed; otherwise it is an error.</param>
    /// <param name="limits">The limits of transcripts.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The content; null with the reason if it is not a regular file, or was cut meanwhile.</returns>
    /// <exception cref="TranscriptRefusedException">The file is too large.</exception>
    /// <exception cref="IOException">It cannot be read, or is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The process lacks the right to read it.</exception>
    public static async Task<(byte[]? Bytes, string? Problem)> ReadAsync(
        string path,
        bool followsLinks,
        TranscriptLimits limits,
        CancellationToken cancellationToken
    )
    {
        using var handle = RegularFile.Open(Path.GetFullPath(path), followsLinks);
        if (handle is null)
            return (null, "It is not a regular file.");
        var length = RandomAccess.GetLength(handle);
        if (length > TranscriptText.MaxBytesOf(limits))
            throw new TranscriptRefusedException(TranscriptRefusal.TooLarge, "The file is larger than the worker accepts.");
        var bytes = new byte[length];
        for (var read = 0; read < bytes.Length; )
        {
            var count = await RandomAccess.ReadAsync(handle, bytes.AsMemory(read), read, cancellationToken);
            if (count == 0)
                return (null, "It was cut while it was read.");
            read += count;
        }

        return (bytes, null);
    }
}
