using Microsoft.Extensions.DependencyInjection;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>
/// One process's clocks and timers. Its wall clock may be wrong; while it is stopped its timers wait, and the monotonic clock goes on.
/// </summary>
internal sealed class ProcessTime(TimeSpan wallClockError = default) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Action> _due = [];
    private bool _isStopped;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + wallClockError;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(_ => Run(() => callback(state)), null, dueTime, period);

    /// <summary>Makes it the clock of a process.</summary>
    public void Register(IServiceCollection services) => services.AddSingleton<TimeProvider>(this);

    public void Stop()
    {
        lock (_gate)
            _isStopped = true;
    }

    public void Continue()
    {
        Action[] due;
        lock (_gate)
        {
            (_isStopped, due) = (false, [.. _due]);
            _due.Clear();
        }

        foreach (var callback in due)
            callback();
    }

    private void Run(Action callback)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                _due.Add(callback);
                return;
            }
        }

        callback();
    }
}
