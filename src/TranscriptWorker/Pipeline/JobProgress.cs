namespace TranscriptWorker.Pipeline;

/// <summary>How far a running job is. Several features may run at once; the one that began last is shown.</summary>
internal sealed class JobProgress
{
    private volatile string? _feature;
    private int _wanted;
    private int _done;

    /// <summary>The feature that began last; null before the first.</summary>
    public string? Feature => _feature;

    /// <summary>The share of the wanted features that is done, 0 to 1; null before they are known.</summary>
    public double? Share
    {
        get
        {
            var wanted = Volatile.Read(ref _wanted);
            return wanted == 0 ? null : Math.Round(Math.Min(1, Volatile.Read(ref _done) / (double)wanted), 2);
        }
    }

    /// <summary>Counts anew: a job that starts over may find other results stored.</summary>
    public void Start(int wanted, int stored)
    {
        Volatile.Write(ref _done, stored);
        Volatile.Write(ref _wanted, wanted);
    }

    public void Begin(string feature) => _feature = feature;

    public void End() => Interlocked.Increment(ref _done);
}
