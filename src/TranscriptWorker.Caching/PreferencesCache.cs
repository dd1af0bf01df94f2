using System.Text;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching;

/// <summary>Reads the preferences of users; <see cref="SubjectChanges"/> replaces them.</summary>
public sealed class PreferencesCache
{
    private readonly EntryCache _entries;
    private readonly PreferencesStore _preferences;

    /// <summary>The entry of a user without preferences, so that the hot tier answers for such users too.</summary>
    private static ReadOnlySpan<byte> Absence => "null"u8;

    internal PreferencesCache(EntryCache entries, PreferencesStore preferences) => (_entries, _preferences) = (entries, preferences);

    /// <summary>A user's preferences as UTF-8 JSON; null if there are none.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(Subject user, CancellationToken cancellationToken)
    {
        var key = new EntryKey(user, EntryKind.UserPreferences, Fingerprint.Of(EntryKind.UserPreferences));
        var reading = await _entries.ReadAsync(user, [key], cancellationToken);
        var entry = reading.Entries.TryGetValue(key, out var hit)
            ? hit
            : await _entries.ComputeAsync(
                key,
                reading.State.Generation,
                token => FindAsync(user, reading.State.Generation, token),
                cancellationToken
            );
        return entry.Json.Span.SequenceEqual(Absence) ? (ReadOnlyMemory<byte>?)null : entry.Json;
    }

    private async ValueTask<byte[]> FindAsync(Subject user, long generation, CancellationToken cancellationToken)
    {
        // The first save raises the generation in its transaction.
        var json = generation == 0 ? null : await _preferences.FindAsync(user, cancellationToken);
        return json is null ? Absence.ToArray() : Encoding.UTF8.GetBytes(json);
    }
}
