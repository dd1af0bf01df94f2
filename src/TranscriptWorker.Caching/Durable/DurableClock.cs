namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// The database's clock as far as this process knows it: what was read last, and what has passed since by the monotonic clock. A wall clock
/// of this machine that jumps changes nothing.
/// </summary>
internal sealed class DurableClock(TimeProvider clock)
{
    private volatile Reading? _last;

    /// <summary>The database's time, UTC, late by no more than one round trip; the least time where it was never read.</summary>
    public DateTime Now => _last is { } last ? last.Now + clock.GetElapsedTime(last.At) : default;

    /// <summary>Notes what the database said.</summary>
    /// <param name="now">Its time, UTC.</param>
    /// <param name="askedAt">Monotonic timestamp, taken before it was asked.</param>
    public void Observe(DateTime now, long askedAt) => _last = new Reading(now, askedAt);

    private sealed record Reading(DateTime Now, long At);
}
