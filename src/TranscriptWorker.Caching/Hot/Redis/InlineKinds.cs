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

    public bool Contains(EntryKind kind) => _isShort.GetValueOrDefault(kind, !kind.IsContent);

    /// <param name="kind">The kind of an entry.</param>
    /// <param name="length">Its length as stored, in bytes.</param>
    public void Observe(EntryKind kind, int length)
    {
        var isShort = length <= EpochScripts.MaxInlineLength;
        if (Contains(kind) != isShort)
            _isShort[kind] = isShort;
    }
}
