namespace TranscriptWorker.Caching.Files;

/// <summary>
/// A file of the cache. It stays readable until it is disposed, even if it is removed meanwhile.
/// </summary>
public sealed class CachedFile : IAsyncDisposable
{
    internal CachedFile(FileMetadata metadata, Stream content) => (Metadata, Content) = (metadata, content);

    /// <summary>Its metadata, which the content matches.</summary>
    public FileMetadata Metadata { get; }

    /// <summary>The content, at its beginning; it can seek.</summary>
    public Stream Content { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
