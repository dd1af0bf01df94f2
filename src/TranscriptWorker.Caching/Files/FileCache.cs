using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Files;

/// <summary>Reads and computes entries that have a file.</summary>
public sealed class FileCache
{
    private readonly EntryCache _entries;
    private readonly FileStore _files;

    internal FileCache(EntryCache entries, FileStore files) => (_entries, _files) = (entries, files);

    /// <summary>Reads the file of an entry; null if the entry or its file is missing, or the file does not match its entry.</summary>
    /// <exception cref="ArgumentException">Entries of this kind have no file.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<CachedFile?> ReadAsync(EntryKey key, CancellationToken cancellationToken)
    {
        if (!key.Kind.HasFile)
            throw new ArgumentException("Entries of this kind have no file.", nameof(key));
        var reading = await _entries.ReadAsync(key.Subject, [key], cancellationToken);
        return
            reading.Entries.TryGetValue(key, out var entry)
            && FileMetadata.Parse(entry.Json.Span) is { } metadata
            && await _files.OpenAsync(key, reading.State.Generation, metadata, cancellationToken) is { } content
            ? new CachedFile(metadata, content)
            : null;
    }

    /// <summary>
    /// Computes a file that a read of this generation missed, like <see cref="EntryCache"/> does. An entry whose file is missing is
    /// computed and committed again.
    /// </summary>
    /// <param name="key">The entry.</param>
    /// <param name="generation">The generation that was read.</param>
    /// <param name="mediaType">Media type of the file, such as <c>audio/flac</c>.</param>
    /// <param name="write">Writes the content; it must not seek.</param>
    /// <param name="cancellationToken">Ends the computation.</param>
    /// <returns>The entry; its value is the <see cref="FileMetadata"/>.</returns>
    /// <exception cref="ArgumentException">Entries of this kind have no file, or the media type is not valid.</exception>
    /// <exception cref="FileTierException">The file cannot be stored.</exception>
    /// <exception cref="GenerationChangedException">The subject has another generation by now; read again.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<CacheEntry> ComputeAsync(
        EntryKey key,
        long generation,
        string mediaType,
        Func<Stream, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken
    )
    {
        if (!key.Kind.HasFile)
            throw new ArgumentException("Entries of this kind have no file.", nameof(key));
        if (!FileMetadata.IsMediaType(mediaType))
            throw new ArgumentException("It is not a media type such as audio/flac.", nameof(mediaType));
        return _entries.ComputeAsync(
            key,
            generation,
            async token => (await _files.WriteAsync(key, generation, mediaType, write, token)).ToJson(),
            cancellationToken
        );
    }
}
