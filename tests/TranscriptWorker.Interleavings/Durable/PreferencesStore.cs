using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class PreferencesStore(SimulatedProcess process)
{
    public Task<string?> FindAsync(Subject user, CancellationToken cancellationToken) =>
        process.Database.CallAsync("find preferences", db => db.FindPreferences(user), cancellationToken);

    public Task<long> SaveAsync(Subject user, string json, CancellationToken cancellationToken) =>
        process.Database.CallAsync("save preferences", db => db.SavePreferences(user, json), cancellationToken);
}
