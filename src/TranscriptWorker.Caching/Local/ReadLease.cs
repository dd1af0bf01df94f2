using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Local;

/// <summary>
/// The right to answer from this process without asking Redis, for a short time. A change of the subject waits until it has ended. After
/// Gray and Cheriton, "Leases: an efficient fault-tolerant mechanism for distributed file cache consistency", 1989
/// (https://doi.org/10.1145/74850.74870).
/// </summary>
/// <param name="reading">The answer.</param>
/// <param name="keys">The entries that it answers for.</param>
/// <param name="epoch">The epoch in which it was granted.</param>
internal sealed class ReadLease(HotReading reading, IReadOnlyCollection<EntryKey> keys, Epoch epoch)
{
    /// <summary>
    /// How long a change waits for read leases, from the answer of Redis on; no process may hold one for longer. Part of the protocol.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    private readonly EntryKey[] _keys = [.. keys];
    private bool _isRenewing;

    public HotReading Reading => reading;

    public IReadOnlyCollection<EntryKey> Keys => _keys;

    public Epoch Epoch => epoch;

    /// <summary>When the first of its entries expires, UTC by the database's clock.</summary>
    public DateTime ExpiresAt { get; } = reading.Entries.Values.Min(e => e.ExpiresAt);

    /// <summary>Monotonic timestamp of its end.</summary>
    public long Until { get; init; }

    /// <summary>Monotonic timestamp from which on its renewal is due.</summary>
    public long DueAt { get; init; }

    /// <summary>Whether it answers for exactly these entries.</summary>
    public bool Covers(IReadOnlyCollection<EntryKey> wanted)
    {
        if (wanted.Count != _keys.Length)
            return false;
        var next = 0;
        foreach (var key in wanted)
            if (key != _keys[next++])
                return false;
        return true;
    }

    /// <summary>Whether the caller is the first to renew it.</summary>
    public bool TryBeginRenewal() => !Interlocked.Exchange(ref _isRenewing, true);
}
