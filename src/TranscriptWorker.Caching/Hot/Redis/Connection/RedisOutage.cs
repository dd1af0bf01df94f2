using Microsoft.Extensions.Logging;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>Logs the beginning and the end of an outage of Redis once each, although several components notice it.</summary>
internal sealed class RedisOutage(string server, ILogger logger)
{
    private bool _isLogged;

    /// <param name="problem">The problem, as the end of a sentence that begins with the server's name.</param>
    public void Begin(string problem)
    {
        if (!Interlocked.Exchange(ref _isLogged, true))
            Log.HotTierLeft(logger, server, problem);
    }

    public void End()
    {
        if (Interlocked.Exchange(ref _isLogged, false))
            Log.HotTierBack(logger, server);
    }
}
