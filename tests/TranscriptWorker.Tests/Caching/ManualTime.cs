namespace TranscriptWorker.Tests.Caching;

/// <summary>A clock that moves when it is told to. Its wall clock also jumps alone, which FakeTimeProvider cannot do.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _timestamp = TimeSpan.FromDays(1).Ticks;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _timestamp;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by)
    {
        _timestamp += by.Ticks;
        _now += by;
    }

    public void JumpWallClock(TimeSpan by) => _now += by;
}
