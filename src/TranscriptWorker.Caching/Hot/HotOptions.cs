using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Caching.Hot;

/// <summary>Where the hot tier is.</summary>
public sealed class HotOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Hot";

    /// <summary>In this process: the default.</summary>
    public const string Memory = "memory";

    /// <summary>Redis 7 or newer, standalone or a primary with replicas.</summary>
    public const string Redis = "redis";

    /// <summary>Which hot tier: <see cref="Memory"/> or <see cref="Redis"/>. Default <see cref="Memory"/>.</summary>
    [AllowedValues(Memory, Redis)]
    public string Provider { get; set; } = Memory;

    /// <summary>
    /// The connection string of Redis in the format of StackExchange.Redis: <c>HOST:PORT,user=USER,password=PASSWORD,ssl=true</c>, or the
    /// addresses of Sentinel and <c>serviceName=NAME</c>; unused with memory. It may hold a password, so it is never logged. Default none.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// How long a call to Redis is waited for; after it the durable tier answers alone. Default 250 milliseconds, range 10 milliseconds to
    /// 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Most calls that Redis may owe an answer, those included that nobody waits for any more; further ones are not sent. Default 256,
    /// range 1 to 4096.
    /// </summary>
    [Range(1, 4096)]
    public int MaxCallsInFlight { get; set; } = 256;

    /// <summary>
    /// Share of failed calls, among those of the last 2 seconds, at which Redis is left alone for a while. Default 0.5, range 0.01 to 1.
    /// </summary>
    [Range(0.01, 1)]
    public double BreakerFailureRatio { get; set; } = 0.5;

    /// <summary>Fewest calls in these 2 seconds from which a share is taken. Default 4, range 2 to 1000.</summary>
    [Range(2, 1000)]
    public int BreakerMinimumCalls { get; set; } = 4;

    /// <summary>How long Redis is left alone before one call tries it again. Default 2 seconds, range 0.5 seconds to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:01:00")]
    public TimeSpan BreakerDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Memory that decoded entries may take up in this process in front of Redis, in bytes; 0 for none. Default 64 MiB, range 0 to 64 GiB.
    /// </summary>
    [Range(0L, 64L * 1024 * 1024 * 1024)]
    public long LocalLimitBytes { get; set; } = 64L * 1024 * 1024;

    /// <summary>
    /// How long this process may answer from memory without asking Redis, for entries that are read often; a change of their transcript is
    /// acknowledged up to 250 milliseconds later. 0 for never. Default 250 milliseconds, range 0 seconds to 250 milliseconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:00.250")]
    public TimeSpan ReadLease { get; set; } = TimeSpan.FromMilliseconds(250);
}
