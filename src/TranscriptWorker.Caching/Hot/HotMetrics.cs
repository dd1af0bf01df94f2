using System.Diagnostics.Metrics;

namespace TranscriptWorker.Caching.Hot;

/// <summary>What the hot tier counts.</summary>
internal sealed class HotMetrics
{
    public const string MeterName = "TranscriptWorker.Caching";

    private readonly Counter<long> _refused;

    public HotMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _refused = meter.CreateCounter<long>("cache.hot.refused", "{entry}", "Entries that the hot tier did not take in or give out, by kind and reason.");
    }

    public void Refused(EntryKind kind, HotRefusal reason, long entries = 1) =>
        _refused.Add(entries, new("kind", kind.Name), new("reason", NameOf(reason)));

    private static string NameOf(HotRefusal reason) => reason switch
    {
        HotRefusal.Oversized => "oversized",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "This reason has no name."),
    };
}

/// <summary>Why an entry did not enter the hot tier, or was not taken from it.</summary>
internal enum HotRefusal
{
    /// <summary>It has more bytes than <see cref="CacheOptions.MaxHotEntryBytes"/>.</summary>
    Oversized,
}
