using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching;

/// <summary>
/// Changes subjects by invalidations and changed preferences; <see cref="ContentCache"/> changes their content.
/// When a call returns, no process reads an earlier state of the subject
/// any more.
/// </summary>
public sealed class SubjectChanges
{
    private readonly IHotTier _hot;
    private readonly SubjectStore _subjects;
    private readonly PreferencesStore _preferences;
    private readonly FileErasure _files;
    private readonly CacheMetrics _metrics;
    private readonly TimeProvider _clock;

    internal SubjectChanges(
        IHotTier hot,
        SubjectStore subjects,
        PreferencesStore preferences,
        FileErasure files,
        CacheMetrics metrics,
        TimeProvider clock
    ) => (_hot, _subjects, _preferences, _files, _metrics, _clock) = (hot, subjects, preferences, files, metrics, clock);

    /// <summary>
    /// Raises the subject's generation. When this returns, no process reads an entry that was stored before. An invalidation that was
    /// applied before changes nothing, whatever was stored or invalidated since.
    /// </summary>
    /// <param name="subject">The subject to invalidate.</param>
    /// <param name="invalidation">The invalidation.</param>
    /// <param name="cancellationToken">Ends the wait; the generation may have been raised nevertheless.</param>
    /// <returns>What the invalidation led to, now or when it was applied first.</returns>
    /// <exception cref="InvalidationIdReusedException">An invalidation of this id was applied before and erased more or less.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<AppliedInvalidation> InvalidateAsync(Subject subject, Invalidation invalidation, CancellationToken cancellationToken)
    {
        IReadOnlyList<(string Key, long Generation)> files = [];
        var applied = await ChangeAsync(
            subject,
            InvalidationCause.Command,
            async () =>
            {
                files = await _files.FindAsync(subject, cancellationToken);
                var invalidated = await _subjects.InvalidateAsync(subject, invalidation, cancellationToken);
                return new Change<AppliedInvalidation>(invalidated.Applied, invalidated.State);
            },
            cancellationToken
        );
        // A redelivered invalidation also finds files that were made after its first delivery: they are current.
        _files.Delete([.. files.Where(f => f.Generation < applied.Generation).Select(f => f.Key)]);
        return applied;
    }

    /// <summary>The same for content of any version.</summary>
    /// <returns>The generation that the invalidation led to, now or when it was applied first.</returns>
    /// <inheritdoc cref="InvalidateAsync(Subject, Invalidation, CancellationToken)"/>
    public async Task<long> InvalidateAsync(Subject subject, Guid invalidationId, bool eraseContent, CancellationToken cancellationToken) =>
        (await InvalidateAsync(subject, new Invalidation(invalidationId, eraseContent), cancellationToken)).Generation;

    /// <summary>Replaces a user's preferences.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task SavePreferencesAsync(Subject user, string json, CancellationToken cancellationToken) =>
        ChangeAsync(
            user,
            InvalidationCause.Preferences,
            async () =>
            {
                var generation = await _preferences.SaveAsync(user, json, cancellationToken);
                return new Change<long>(generation, new SubjectState(generation, null, null));
            },
            cancellationToken
        );

    /// <summary>Commits a change, removes earlier states of the subject from the hot tier, and measures how long both took.</summary>
    private async Task<T> ChangeAsync<T>(
        Subject subject,
        InvalidationCause cause,
        Func<Task<Change<T>>> commit,
        CancellationToken cancellationToken
    )
    {
        var started = _clock.GetTimestamp();
        var change = await commit();
        // Also if the change was committed before: the process that committed it may have ended before it removed anything.
        // Rule: removal-after-commit, every-change-removes
        await _hot.RemoveAsync(subject, change.State, cancellationToken);
        _metrics.Invalidated(cause, _clock.GetElapsedTime(started));
        return change.Result;
    }

    /// <param name="Result">The result for the caller.</param>
    /// <param name="State">The committed state of the subject.</param>
    private readonly record struct Change<T>(T Result, SubjectState State);
}
