using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Tests.Caching.Entries;

public sealed class FewEntriesTests
{
    private static readonly CacheEntry Entry = new("{}"u8.ToArray(), EntrySource.Hot, DateTime.UnixEpoch, TimeSpan.Zero);

    [Fact]
    public void Entries_are_found_by_keys_that_are_equal()
    {
        var entries = new FewEntries(2);
        entries.Add(KeyOf("summary"), Entry);

        Assert.Same(Entry, entries[KeyOf("summary")]);
        Assert.True(entries.ContainsKey(KeyOf("summary")));
        Assert.False(entries.TryGetValue(KeyOf("topics"), out _));
        Assert.Throws<KeyNotFoundException>(() => entries[KeyOf("topics")]);
        Assert.Equal([KeyOf("summary")], entries.Keys);
        Assert.Equal([Entry], entries.Values);
    }

    [Fact]
    public void A_key_that_is_wanted_twice_is_held_once()
    {
        var entries = new FewEntries(2);
        entries.Add(KeyOf("summary"), Entry);

        entries.Add(KeyOf("summary"), Entry);

        Assert.Single(entries);
        Assert.Single(new Dictionary<EntryKey, CacheEntry>(entries));
    }

    private static EntryKey KeyOf(string feature) =>
        new(Subject.Transcript(null, "42"), EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, feature));
}
