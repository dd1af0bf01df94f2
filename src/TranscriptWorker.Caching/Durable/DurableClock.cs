namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// An estimate of the database's clock: the last time that was read, plus the time since by the monotonic clock. Jumps of this machine's
/// wall clock do not change it.
/// </summary>
internal sealed class DurableClock(TimeProvider clock)
{
    private volatile Reading? _last;

    /// <summary>The database's time, UTC, late by no more than one round trip; the least time if it was never read.</summary>
    public DateTime Now => _last is { } last ? last.Now + clock.GetElapsedTime(last.At) : default;

    /// <summary>Stores a time that was read from the database.</summary>
    /// <param name="now">Its time, UTC.</param>
    /// <param name="readStartedAt">Monotonic timestamp, taken before it was asked.</param>
    public void Observe(DateTime now, long readStartedAt) => _last = new Reading(now, readStartedAt);

    private sealed record Reading(DateTime Now, long At);
}
