using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TranscriptWorker.Caching.Entries;

/// <summary>
/// The entries of one reading. They are as few as the features of a job, so that comparing keys costs less than hashing them, and an array
/// takes a third of the memory of a hash table.
/// </summary>
/// <param name="capacity">The largest number of entries.</param>
internal sealed class FewEntries(int capacity) : IReadOnlyDictionary<EntryKey, CacheEntry>
{
    private readonly KeyValuePair<EntryKey, CacheEntry>[] _entries = new KeyValuePair<EntryKey, CacheEntry>[capacity];

    public int Count { get; private set; }

    public IEnumerable<EntryKey> Keys => this.Select(e => e.Key);

    public IEnumerable<CacheEntry> Values => this.Select(e => e.Value);

    public CacheEntry this[EntryKey key] => TryGetValue(key, out var entry) ? entry : throw new KeyNotFoundException($"No entry {key}.");

    /// <summary>Adds an entry, unless it holds one of this key: a caller may want a key twice.</summary>
    public void Add(EntryKey key, CacheEntry entry)
    {
        if (!ContainsKey(key))
            _entries[Count++] = new(key, entry);
    }

    public bool ContainsKey(EntryKey key) => TryGetValue(key, out _);

    public bool TryGetValue(EntryKey key, [MaybeNullWhen(false)] out CacheEntry value)
    {
        foreach (ref readonly var entry in _entries.AsSpan(0, Count))
        {
            if (entry.Key != key)
                continue;
            value = entry.Value;
            return true;
        }

        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<EntryKey, CacheEntry>> GetEnumerator() => _entries.Take(Count).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
