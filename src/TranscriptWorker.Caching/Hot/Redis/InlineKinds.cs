using System.Collections.Concurrent;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// The kinds whose entries are probably short enough to come with the answer of the script: those whose last entry was. If it is wrong, the
/// entry costs a round trip more.
/// </summary>
internal sealed class InlineKinds
{
    private readonly ConcurrentDictionary<EntryKind, bool> _isShort = new();

    /// <summary>The keys in an order that starts with those of entries that are probably short, and how many these are.</summary>
    public (IReadOnlyList<EntryKey> Keys, int Short) Sort(IReadOnlyList<EntryKey> keys)
    {
        var first = 0;
        while (first < keys.Count && Contains(keys[first].Kind))
            first++;
        // Most requests are for entries of one length.
        if (first == keys.Count || keys.Count == 1)
            return (keys, first);
        var byLength = keys.ToLookup(k => Contains(k.Kind));
        IReadOnlyList<EntryKey> sorted = [.. byLength[true], .. byLength[false]];
        return (sorted, byLength[true].Count());
    }

    /// <summary>Learns from an entry.</summary>
    /// <param name="kind">The kind of an entry.</param>
    /// <param name="length">Its length as stored, in bytes.</param>
    public void Observe(EntryKind kind, int length)
    {
        var isShort = length <= EpochScripts.MaxInlineLength;
        if (Contains(kind) != isShort)
            _isShort[kind] = isShort;
    }

    private bool Contains(EntryKind kind) => _isShort.GetValueOrDefault(kind, !kind.IsContent);
}
