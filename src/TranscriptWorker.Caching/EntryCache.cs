using System.Runtime.CompilerServices;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching;

/// <summary>
/// Reads and computes entries: the hot tier first, then the durable tier, which is the system of record. An entry counts only under the
/// current generation of its subject, so nothing stale is read after an invalidation, and no earlier work writes a stale entry back.
/// </summary>
public sealed class EntryCache
{
    private readonly IHotTier _hot;
    private readonly DurableReader _durable;
    private readonly EntryReader _reader;
    private readonly Computations _computations;
    private readonly CacheMetrics _metrics;

    internal EntryCache(IHotTier hot, DurableReader durable, EntryReader reader, Computations computations, CacheMetrics metrics) =>
        (_hot, _durable, _reader, _computations, _metrics) = (hot, durable, reader, computations, metrics);

    /// <summary>Reads the state of a subject and the wanted entries of its current generation.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public ValueTask<CacheReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var hot = _hot.ReadAsync(subject, keys, cancellationToken); // Rule: lease-before-generation
        if (!hot.IsCompletedSuccessfully)
            return ReadAfterAsync(hot, subject, keys, cancellationToken);
        var reading = hot.Result;
        // Under a read lease the answer is there at once.
        if (reading.Confirmed is null || reading.Entries.Count < keys.Count)
            return ReadAsync(reading, subject, keys, isRestart: false, cancellationToken);
        _metrics.Answered(keys, reading.Entries);
        return new(reading.Answer);
    }

    /// <summary>
    /// Reads the same from the durable tier alone. Use it after a <see cref="GenerationChangedException"/>: the hot tier may not know the
    /// new generation yet. The metrics count no further request.
    /// </summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public ValueTask<CacheReading> ReadRecordAsync(
        Subject subject,
        IReadOnlyCollection<EntryKey> keys,
        CancellationToken cancellationToken
    ) => ReadAsync(HotReading.Unknown, subject, keys, isRestart: true, cancellationToken);

    /// <summary>
    /// Computes an entry that a read of this generation missed. The fleet computes it once: other callers wait for the running computation.
    /// </summary>
    /// <exception cref="GenerationChangedException">The subject has another generation by now; read again.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<CacheEntry> ComputeAsync(
        EntryKey key,
        long generation,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    ) => (await ComputeAsync([new EntryComputation(key, compute)], generation, content: null, cancellationToken))[key];

    /// <summary>
    /// Computes entries of one subject that a read of this generation missed, and commits them together. The fleet computes each once:
    /// other callers wait for the running computations.
    /// </summary>
    /// <param name="computations">The computations; at least one.</param>
    /// <param name="generation">The generation that was read.</param>
    /// <param name="content">The content whose application read them; null if none was applied.</param>
    /// <param name="cancellationToken">Ends the computations.</param>
    /// <returns>An entry for each computation.</returns>
    /// <exception cref="GenerationChangedException">The subject has another generation by now; read again.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<IReadOnlyDictionary<EntryKey, CacheEntry>> ComputeAsync(
        IReadOnlyList<EntryComputation> computations,
        long generation,
        AppliedContent? content,
        CancellationToken cancellationToken
    ) => _computations.RunAsync(computations, generation, content?.TakeClaims() ?? [], cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // It runs for most hits.
    private async ValueTask<CacheReading> ReadAfterAsync(
        ValueTask<HotReading> hot,
        Subject subject,
        IReadOnlyCollection<EntryKey> keys,
        CancellationToken cancellationToken
    ) => await ReadAsync(await hot, subject, keys, isRestart: false, cancellationToken);

    /// <summary>Completes a reading of the hot tier by the durable tier.</summary>
    /// <param name="hot">The reading of the hot tier.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="keys">The wanted entries.</param>
    /// <param name="isRestart">Whether the request was read, and counted, before the subject changed.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    internal async ValueTask<CacheReading> ReadAsync(
        HotReading hot,
        Subject subject,
        IReadOnlyCollection<EntryKey> keys,
        bool isRestart,
        CancellationToken cancellationToken
    )
    {
        var metrics = isRestart ? null : _metrics;
        if (hot.Absence is { } absence)
            metrics?.Requested(keys, CacheTier.Hot, absence);
        if (hot.Confirmed is { } confirmed && hot.Entries.Count == keys.Count)
        {
            metrics?.Answered(keys, hot.Entries);
            return new CacheReading(confirmed, hot.Entries);
        }

        try
        {
            // One query reads the generation and the entries that the hot tier lacks.
            var reading = await _durable.ReadAsync(subject, [.. keys.Where(k => !hot.Entries.ContainsKey(k))], cancellationToken);
            var found = new Dictionary<EntryKey, CacheEntry>(hot.Entries);
            // Rule: reading-has-one-generation
            if (hot.Entries.Count > 0 && hot.Generation != reading.State.Generation)
            {
                metrics?.Requested(found.Keys, CacheTier.Hot, CacheResult.Fenced);
                found.Clear();
                reading = await _durable.ReadAsync(subject, keys, cancellationToken);
            }

            var lacking = keys.Where(k => k.Kind.IsDurable && !found.ContainsKey(k) && !reading.Entries.ContainsKey(k));
            metrics?.Requested(lacking.ToList(), CacheTier.Durable, CacheResult.Miss);
            var filled = new List<HotEntry>();
            foreach (var (key, entry) in reading.Entries)
            {
                if (_reader.ReadDurable(key, entry, reading.State.Generation) is not { } hit)
                    continue;
                found[key] = hit;
                filled.Add(new HotEntry(key, entry.Value, entry.Remaining));
            }

            if (filled.Count > 0 || hot.Lease is not null)
                await _hot.FillAsync(new HotFill(subject, reading.State, reading.ReadStartedAt, hot.Lease, filled), cancellationToken);
            metrics?.Answered(keys, found);
            return new CacheReading(reading.State, found);
        }
        catch (DurableTierException)
        {
            metrics?.Requested(keys.Where(k => k.Kind.IsDurable && !hot.Entries.ContainsKey(k)), CacheTier.Durable, CacheResult.Down);
            throw;
        }
    }
}
