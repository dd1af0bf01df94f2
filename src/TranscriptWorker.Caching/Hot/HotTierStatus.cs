namespace TranscriptWorker.Caching.Hot;

/// <summary>What a service says of its hot tier: in its first log line, and when its health is asked.</summary>
public sealed class HotTierStatus
{
    private readonly IHotTier _hot;

    internal HotTierStatus(IHotTier hot) => _hot = hot;

    /// <summary>Where the hot tier is; never a user or a password.</summary>
    public string Name => _hot.Name;

    /// <summary>Whether it can be reached now. Where not, the durable tier answers alone: slower, and no less right.</summary>
    public bool IsConnected => _hot.IsConnected;
}
