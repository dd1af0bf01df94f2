using System.Text;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching;

/// <summary>
/// The cache: the hot tier, behind it the durable tier, which is the record. An entry counts only under the generation that its subject
/// has now, so that nothing is read, and nothing that was begun earlier is written back, after an invalidation.
/// </summary>
public sealed class FencedCache
{
    private readonly IHotTier _hot;
    private readonly DurableReader _durable;
    private readonly SubjectStore _subjects;
    private readonly PreferencesStore _preferences;
    private readonly Computations _computations;
    private readonly EntryReader _reader;
    private readonly CacheOptions _options;
    private readonly CacheMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly FileStore _files;
    private readonly FileErasure _erasure;

    internal FencedCache(
        IHotTier hot,
        DurableReader durable,
        SubjectStore subjects,
        PreferencesStore preferences,
        Computations computations,
        EntryReader reader,
        IOptions<CacheOptions> options,
        CacheMetrics metrics,
        TimeProvider clock,
        FileStore files,
        FileErasure erasure
    )
    {
        (_files, _erasure) = (files, erasure);
        (_hot, _durable, _subjects, _preferences, _computations) = (hot, durable, subjects, preferences, computations);
        (_reader, _options, _metrics, _clock) = (reader, options.Value, metrics, clock);
    }

    /// <summary>Reads the state of a subject and the wanted entries of its current generation.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<CacheReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken) =>
        await ReadAsync(await _hot.ReadAsync(subject, keys, cancellationToken), subject, keys, cancellationToken);

    /// <summary>
    /// The same past the hot tier: for whoever has learnt that the subject has changed, which the hot tier may not have been told yet.
    /// </summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<CacheReading> ReadRecordAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken) =>
        ReadAsync(HotReading.Unknown, subject, keys, cancellationToken);

    /// <summary>
    /// Computes an entry that a read of this generation did not find, once in the fleet: a computation that is under way is waited for.
    /// </summary>
    /// <exception cref="GenerationChangedException">The subject moved on; read again.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<CacheEntry> ComputeAsync(
        EntryKey key,
        long generation,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    ) => _computations.RunAsync(key, generation, compute, cancellationToken);

    /// <summary>Makes content that a job brought the subject's content, unless it is that already or is older.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<ContentOutcome> ApplyContentAsync(Content content, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var knownAt = _clock.GetTimestamp();
        var lifetime = _options.Lifetimes.Of(content.Key.Kind);
        // Most jobs bring what is known already, and nothing is compressed for them.
        var body = new Lazy<EntryBody>(() => EntryFormat.Pack(json.Span));
        var change = await _subjects.ApplyContentAsync(content, body, lifetime, cancellationToken);
        // Also where nothing changed: whoever applied this content, or what superseded it, may have died before it could tell the hot tier.
        await _hot.RemoveAsync(content.Key.Subject, change.State, cancellationToken);
        if (change.Outcome == ContentOutcome.Applied)
            _metrics.Invalidated(InvalidationCause.Content, _clock.GetElapsedTime(knownAt));
        if (change.Stored is { } stored)
        {
            _metrics.Stored(content.Key.Kind, json.Length, stored.Value.Length);
            await _hot.FillAsync(
                new HotFill(content.Key.Subject, change.State, knownAt, Lease: null, new HotEntry(content.Key, stored.Value, lifetime)),
                cancellationToken
            );
        }

        return change.Outcome;
    }

    /// <summary>
    /// Raises the subject's generation. When this ends, nothing stored before is read again by any process. The same invalidation twice in
    /// a row raises it once.
    /// </summary>
    /// <param name="subject">What is invalidated.</param>
    /// <param name="invalidationId">Identity of the invalidation.</param>
    /// <param name="eraseContent">Whether the content too is erased; otherwise it stays, under the new generation.</param>
    /// <param name="cancellationToken">Ends the wait; the generation may have been raised all the same.</param>
    /// <returns>The generation from now on.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<long> InvalidateAsync(Subject subject, Guid invalidationId, bool eraseContent, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var files = await _erasure.FindAsync(subject, cancellationToken);
        var state = await _subjects.InvalidateAsync(subject, invalidationId, eraseContent, cancellationToken);
        // Also where the invalidation was known already: whoever took it in may have died before it could tell the hot tier.
        await _hot.RemoveAsync(subject, state, cancellationToken);
        _erasure.Delete(files);
        _metrics.Invalidated(InvalidationCause.Command, _clock.GetElapsedTime(started));
        return state.Generation;
    }

    /// <summary>A user's preferences as UTF-8 JSON; null where there are none.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadPreferencesAsync(Subject user, CancellationToken cancellationToken)
    {
        var key = new EntryKey(user, EntryKind.UserPreferences, Fingerprint.Of(EntryKind.UserPreferences));
        var reading = await ReadAsync(user, [key], cancellationToken);
        if (reading.State.Generation == 0)
            return null;
        if (reading.Entries.TryGetValue(key, out var hit))
            return hit.Json;
        var record = await _computations.RunAsync(
            key,
            reading.State.Generation,
            async token => Encoding.UTF8.GetBytes(await _preferences.FindAsync(user, token) ?? "null"),
            cancellationToken
        );
        return record.Json;
    }

    /// <summary>Replaces a user's preferences.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task SavePreferencesAsync(Subject user, string json, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var generation = await _preferences.SaveAsync(user, json, cancellationToken);
        await _hot.RemoveAsync(user, new SubjectState(generation, null, null), cancellationToken);
        _metrics.Invalidated(InvalidationCause.Preferences, _clock.GetElapsedTime(started));
    }

    /// <summary>Reads the file of an entry; null where entry or file are missing, or the file is not what the entry says.</summary>
    /// <exception cref="ArgumentException">Entries of this kind have no file.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<CachedFile?> ReadFileAsync(EntryKey key, CancellationToken cancellationToken)
    {
        if (!key.Kind.HasFile)
            throw new ArgumentException("Entries of this kind have no file.", nameof(key));
        var reading = await ReadAsync(key.Subject, [key], cancellationToken);
        return
            reading.Entries.TryGetValue(key, out var entry)
            && FileMetadata.Parse(entry.Json.Span) is { } metadata
            && await _files.OpenAsync(key, reading.State.Generation, metadata, cancellationToken) is { } content
            ? new CachedFile(metadata, content)
            : null;
    }

    /// <summary>
    /// Computes a file that a read of this generation did not find, like <see cref="ComputeAsync"/>: an entry whose file is missing is
    /// computed and committed anew.
    /// </summary>
    /// <param name="key">The entry.</param>
    /// <param name="generation">The generation that was read.</param>
    /// <param name="mediaType">What the file holds, such as <c>audio/flac</c>.</param>
    /// <param name="write">Writes the content; it may not seek.</param>
    /// <param name="cancellationToken">Ends the computation.</param>
    /// <returns>The entry; its value is the <see cref="FileMetadata"/>.</returns>
    /// <exception cref="ArgumentException">Entries of this kind have no file, or the media type is none.</exception>
    /// <exception cref="FileTierException">The file cannot be stored.</exception>
    /// <exception cref="GenerationChangedException">The subject moved on; read again.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<CacheEntry> ComputeFileAsync(
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
        return _computations.RunAsync(
            key,
            generation,
            async token => (await _files.WriteAsync(key, generation, mediaType, write, token)).ToJson(),
            cancellationToken
        );
    }

    private async Task<CacheReading> ReadAsync(
        HotReading hot,
        Subject subject,
        IReadOnlyCollection<EntryKey> keys,
        CancellationToken cancellationToken
    )
    {
        if (hot.Absence is { } absence)
            _metrics.Requested(keys, CacheTier.Hot, absence);
        if (hot.Confirmed is { } confirmed && hot.Entries.Count == keys.Count)
        {
            _metrics.Answered(keys, hot.Entries);
            return new CacheReading(confirmed, hot.Entries);
        }

        // One query says the generation, and fetches what the hot tier lacks.
        var reading = await _durable.ReadAsync(subject, [.. keys.Where(k => !hot.Entries.ContainsKey(k))], cancellationToken);
        var found = new Dictionary<EntryKey, CacheEntry>(hot.Entries);
        if (hot.Entries.Count > 0 && hot.Generation != reading.State.Generation)
        {
            _metrics.Requested(found.Keys, CacheTier.Hot, CacheResult.Fenced);
            found.Clear();
            reading = await _durable.ReadAsync(subject, keys, cancellationToken);
        }

        var filled = new List<HotEntry>();
        foreach (var (key, entry) in reading.Entries)
        {
            if (_reader.ReadDurable(key, entry, reading.State.Generation) is not { } hit)
                continue;
            found[key] = hit;
            filled.Add(new HotEntry(key, entry.Value, entry.Remaining));
        }

        if (filled.Count > 0 || hot.Lease is not null)
            await _hot.FillAsync(new HotFill(subject, reading.State, reading.KnownAt, hot.Lease, filled), cancellationToken);
        _metrics.Answered(keys, found);
        return new CacheReading(reading.State, found);
    }
}
