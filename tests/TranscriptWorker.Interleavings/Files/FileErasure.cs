using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Files;

/// <summary>Stands for the product's class of this name: nothing that is simulated has a file.</summary>
internal sealed class FileErasure(SimulatedProcess process)
{
    public Task<IReadOnlyList<(string Key, long Generation)>> FindAsync(Subject subject, CancellationToken cancellationToken) =>
        process.Database.CallAsync<IReadOnlyList<(string Key, long Generation)>>("find files", _ => [], cancellationToken);

    public void Delete(IReadOnlyCollection<string> keys)
    {
        // There are none.
    }
}
