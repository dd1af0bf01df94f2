namespace TranscriptWorker.Interleavings.Scheduling;

/// <summary>
/// The clocks of a process: a monotonic one that goes a little too fast or too slow, and a wall clock that somebody may set.
/// </summary>
/// <param name="world">The world whose time they measure.</param>
/// <param name="rate">Seconds that the monotonic clock counts in a second.</param>
internal sealed class ProcessClock(World world, double rate) : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _wallClockError;

    public SimulatedProcess? Process { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        // To look at the clock takes time, so that a loop that waits for it comes to an end.
        world.Pass(TimeSpan.TicksPerMicrosecond);
        return TimeSpan.TicksPerDay + (long)(world.Now * rate);
    }

    public override DateTimeOffset GetUtcNow() => Start + TimeSpan.FromTicks(world.Now) + _wallClockError;

    public void SetWallClock(TimeSpan error) => _wallClockError = error;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ProcessTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>The world's ticks in which this clock counts a time.</summary>
    private long Duration(TimeSpan time) => (long)Math.Ceiling(time.Ticks / rate) + 1;

    private sealed class ProcessTimer(ProcessClock clock, TimerCallback callback, object? state) : ITimer
    {
        private readonly SimulatedProcess _process = clock.Process!;
        private Happening? _next;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _next?.IsCancelled = true;
            _period = period;
            if (dueTime == Timeout.InfiniteTimeSpan)
                return true;
            var world = _process.World;
            // Timers have the precision of a millisecond, and may fire that much too early.
            _next = world.After(clock.Duration(dueTime) + world.Weather.TimerError(world.Random), _process, Fire);
            return true;
        }

        public void Dispose()
        {
            _next?.IsCancelled = true;
            _next = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private void Fire()
        {
            _next = null;
            if (_period > TimeSpan.Zero)
                Change(_period, _period);
            callback(state);
        }
    }
}
