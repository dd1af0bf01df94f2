using MassTransit;

namespace TranscriptWorker.Bus.Lanes;

/// <summary>
/// Closes the lanes when the bus stops, because the bus waits for all jobs that it has delivered, also for those that wait for a slot.
/// </summary>
internal sealed class LaneClosing(JobLanes lanes) : IBusObserver
{
    public Task PreStop(IBus bus)
    {
        lanes.Close();
        return Task.CompletedTask;
    }

    public void PostCreate(IBus bus) { }

    public void CreateFaulted(Exception exception) { }

    public Task PreStart(IBus bus) => Task.CompletedTask;

    public Task PostStart(IBus bus, Task<BusReady> busReady) => Task.CompletedTask;

    public Task StartFaulted(IBus bus, Exception exception) => Task.CompletedTask;

    public Task PostStop(IBus bus) => Task.CompletedTask;

    public Task StopFaulted(IBus bus, Exception exception) => Task.CompletedTask;
}
