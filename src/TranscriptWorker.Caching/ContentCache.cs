using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching;

/// <summary>Applies submitted content, and reads what is known of it.</summary>
public sealed class ContentCache
{
    private readonly EntryCache _entries;
    private readonly IHotTier _hot;
    private readonly ContentStore _contents;
    private readonly ClaimKeeper _claims;
    private readonly CacheMetrics _metrics;
    private readonly TimeProvider _clock;

    internal ContentCache(
        EntryCache entries,
        IHotTier hot,
        ContentStore contents,
        ClaimKeeper claims,
        CacheMetrics metrics,
        TimeProvider clock
    ) => (_entries, _hot, _contents, _claims, _metrics, _clock) = (entries, hot, contents, claims, metrics, clock);

    /// <summary>
    /// Stores submitted content as the subject's content, unless the subject has the same or newer content, and reads wanted entries of the
    /// generation that the subject has then.
    /// </summary>
    /// <param name="content">The content.</param>
    /// <param name="json">The content as UTF-8 JSON.</param>
    /// <param name="wanted">Entries of the same subject.</param>
    /// <param name="cancellationToken">Ends the call; the content may have been stored nevertheless.</param>
    /// <returns>
    /// The reading. Dispose of it when the missing entries are computed, and await <see cref="AppliedContent.WaitForPropagationAsync"/>
    /// before the content is acknowledged.
    /// </returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<AppliedContent> ApplyAsync(
        Content content,
        ReadOnlyMemory<byte> json,
        IReadOnlyCollection<EntryKey> wanted,
        CancellationToken cancellationToken
    ) => ApplyAsync(content, json, wanted, isRestart: false, cancellationToken);

    /// <summary>
    /// Does the same from the durable tier alone. Use it after a <see cref="GenerationChangedException"/>: the hot tier may not know the
    /// new generation yet. The metrics count no further request.
    /// </summary>
    /// <inheritdoc cref="ApplyAsync(Content, ReadOnlyMemory{byte}, IReadOnlyCollection{EntryKey}, CancellationToken)"/>
    public Task<AppliedContent> ReapplyAsync(
        Content content,
        ReadOnlyMemory<byte> json,
        IReadOnlyCollection<EntryKey> wanted,
        CancellationToken cancellationToken
    ) => ApplyAsync(content, json, wanted, isRestart: true, cancellationToken);

    /// <summary>Stores submitted content and reads nothing. When this returns, no process reads an earlier state of the subject.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<ContentOutcome> StoreAsync(Content content, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await using var applied = await ApplyAsync(content, json, [], cancellationToken);
        await applied.WaitForPropagationAsync(cancellationToken);
        return applied.Outcome;
    }

    private async Task<AppliedContent> ApplyAsync(
        Content content,
        ReadOnlyMemory<byte> json,
        IReadOnlyCollection<EntryKey> wanted,
        bool isRestart,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        var subject = content.Key.Subject;
        // Before the transaction: a fill lease is only worth something if it is older than the state that it fills.
        // Rule: lease-before-generation
        var hot = await _hot.ReadAsync(subject, isRestart ? [] : wanted, cancellationToken);
        if (!isRestart && hot is { Confirmed: { } confirmed, Change: { } told } && content.IsKnownIn(confirmed))
        {
            var known = await _entries.ReadAsync(hot, subject, wanted, isRestart, cancellationToken);
            return AppliedContent.Unchanged(confirmed, known, _hot.WaitForPropagationAsync(told, CancellationToken.None));
        }

        var started = _clock.GetTimestamp();
        // Most jobs submit content that is stored already, and nothing is compressed for them.
        var body = new Lazy<EntryBody>(() => EntryFormat.Pack(json.Span));
        EntryKey[] computable = [.. wanted.Where(k => k.Kind is { IsDurable: true, IsContent: false })];
        var change = await _contents.ApplyAsync(content, body, computable, cancellationToken);
        if (change.Stored is { } stored)
            _metrics.Stored(content.Key.Kind, json.Length, stored.Value.Length);
        // Also if the content was committed before: the process that committed it may have ended before it removed anything.
        // Rule: every-change-removes
        var propagation = PropagateAsync(content, change, hot.Lease, started);
        if (change.Outcome == ContentOutcome.Applied)
        {
            if (!isRestart)
                _metrics.Answered(wanted, CacheReading.NoEntries);
            return new AppliedContent(change, new CacheReading(change.State, CacheReading.NoEntries), propagation, _claims);
        }

        try
        {
            var reading = await _entries.ReadAsync(
                hot.Confirmed is null ? hot : HotReading.Unknown,
                subject,
                wanted,
                isRestart,
                cancellationToken
            );
            return new AppliedContent(change, reading, propagation, _claims);
        }
        catch
        {
            await propagation.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            throw;
        }
    }

    /// <summary>
    /// Removes earlier states of the subject from the hot tier, and fills the content. It does not end with the job: the change is
    /// committed, also if the job fails. Each of its steps is bounded in time.
    /// </summary>
    private async Task PropagateAsync(Content content, ContentChange change, HotLease? lease, long started)
    {
        var readStartedAt = _clock.GetTimestamp();
        List<HotEntry> entries = change.Stored is { } stored
            ? [new HotEntry(content.Key, stored.Value, stored.Fence.ExpiresAt - stored.Fence.CreatedAt)]
            : [];
        var fill = new HotFill(content.Key.Subject, change.State, readStartedAt, lease, entries) { IsOfNewSubject = change.IsOfNewSubject };
        await _hot.ReplaceAsync(fill, CancellationToken.None);
        if (change.Outcome == ContentOutcome.Applied)
            _metrics.Invalidated(InvalidationCause.Content, _clock.GetElapsedTime(started));
    }
}
