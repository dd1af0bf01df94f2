using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Caching;

/// <summary>How long entries live and how large they may be.</summary>
public sealed class CacheOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cache";

    /// <summary>Lifetime of each kind.</summary>
    public LifetimeOptions Lifetimes { get; set; } = new();

    /// <summary>
    /// How much of its remaining life an entry may lose in the hot tier, as a fraction, so that entries made together do not expire
    /// together. Default 0.05, range 0 to 0.05.
    /// </summary>
    [Range(0, 0.05)]
    public double HotJitter { get; set; } = 0.05;

    /// <summary>
    /// Largest value, in bytes of JSON. A larger result is returned but not stored. Default 64 MiB, range 1 KiB to 1 GiB.
    /// </summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxValueBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Largest entry that the hot tier takes, in bytes as stored. Default 1 MiB, range 1 KiB to 64 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxHotEntryBytes { get; set; } = 1024 * 1024;

    /// <summary>Memory that the hot tier of the embedded profile may hold, in bytes. Default 256 MiB, range 1 MiB to 64 GiB.</summary>
    [Range(1024L * 1024, 64L * 1024 * 1024 * 1024)]
    public long MemoryLimitBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>
    /// How long a claim on a computation holds without being renewed; its owner renews it three times as often. When its owner dies,
    /// another worker takes over after this time. A renewal that takes longer than a third of it is given up for one on another connection,
    /// so that two fit into a lease. The same in all workers. Default 10 seconds, range 1 second to 10 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan ClaimLease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Results of one job are committed together. If they take longer than this, those that are done are committed meanwhile, so that a
    /// crash loses no expensive result. Default 1 second, range 0 seconds to 1 minute.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);
}
