namespace TranscriptWorker.Interleavings.Scheduling;

/// <summary>A place on the way between a process and a server.</summary>
internal enum Leg
{
    RedisRequest,
    RedisReply,
    DatabaseRequest,
    DatabaseReply,
}

/// <summary>A message that passes a place.</summary>
/// <param name="Process">The process that sent it or waits for it.</param>
/// <param name="Leg">The place.</param>
/// <param name="Operation">What it is for.</param>
internal readonly record struct Passage(SimulatedProcess Process, Leg Leg, string Operation);

/// <summary>Messages that a written-out schedule has stopped.</summary>
internal sealed class Hold(World world, Func<Passage, bool> matches)
{
    private readonly List<Action> _parked = [];

    public bool IsReached => _parked.Count > 0;

    public bool TryPark(Passage passage, Action resume)
    {
        if (!matches(passage))
            return false;
        if (world.IsRecording)
            world.Note(passage.Process, $"{passage.Leg} of {passage.Operation} is held");
        _parked.Add(resume);
        return true;
    }

    /// <summary>Lets them go on, and holds no more.</summary>
    public void Release()
    {
        world.Drop(this);
        foreach (var resume in _parked)
            resume();
        _parked.Clear();
    }
}
