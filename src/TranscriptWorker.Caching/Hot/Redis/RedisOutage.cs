using Microsoft.Extensions.Logging;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>Says once that Redis is gone and once that it is back, whoever finds it out first.</summary>
internal sealed class RedisOutage(string server, ILogger logger)
{
    private bool _isSaid;

    /// <param name="problem">What is wrong, as the end of a sentence that begins with the server's name.</param>
    public void Begin(string problem)
    {
        if (!Interlocked.Exchange(ref _isSaid, true))
            Log.HotTierLeft(logger, server, problem);
    }

    public void End()
    {
        if (Interlocked.Exchange(ref _isSaid, false))
            Log.HotTierBack(logger, server);
    }
}
