namespace TranscriptWorker.Caching.Files;

/// <summary>
/// A file that the cache answered with. Whoever is done with it disposes of it; until then it stays whole, even where it is removed.
/// </summary>
public sealed class CachedFile : IAsyncDisposable
{
    internal CachedFile(FileMetadata metadata, Stream content) => (Metadata, Content) = (metadata, content);

    /// <summary>What it is; the content has been checked against it.</summary>
    public FileMetadata Metadata { get; }

    /// <summary>The content, at its beginning: to be read, in any order.</summary>
    public Stream Content { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
