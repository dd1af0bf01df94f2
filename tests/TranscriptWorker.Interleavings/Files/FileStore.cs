namespace TranscriptWorker.Caching.Files;

/// <summary>Stands for the product's class of this name: nothing that is simulated has a file.</summary>
internal sealed class FileStore
{
    public Task<FileMetadata> WriteAsync(
        EntryKey key,
        long generation,
        string mediaType,
        Func<Stream, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<Stream?> OpenAsync(EntryKey key, long generation, FileMetadata metadata, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public bool Holds(EntryKey key, long generation, ReadOnlySpan<byte> json) => throw new NotSupportedException();
}
