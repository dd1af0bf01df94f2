using System.Text;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching;

/// <summary>Reads the preferences of users; <see cref="SubjectChanges"/> replaces them.</summary>
public sealed class PreferencesCache
{
    private readonly EntryCache _entries;
    private readonly PreferencesStore _preferences;

    internal PreferencesCache(EntryCache entries, PreferencesStore preferences) => (_entries, _preferences) = (entries, preferences);

    /// <summary>A user's preferences as UTF-8 JSON; null if there are none.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(Subject user, CancellationToken cancellationToken)
    {
        var key = new EntryKey(user, EntryKind.UserPreferences, Fingerprint.Of(EntryKind.UserPreferences));
        var reading = await _entries.ReadAsync(user, [key], cancellationToken);
        if (reading.State.Generation == 0)
            return null;
        if (reading.Entries.TryGetValue(key, out var hit))
            return hit.Json;
        var record = await _entries.ComputeAsync(
            key,
            reading.State.Generation,
            async token => Encoding.UTF8.GetBytes(await _preferences.FindAsync(user, token) ?? "null"),
            cancellationToken
        );
        return record.Json;
    }
}
