using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Files;

/// <summary>Stands for the product's class of this name: nothing that is simulated has a file.</summary>
internal sealed class FileErasure(SimulatedProcess process)
{
    public Task<List<string>> FindAsync(Subject subject, CancellationToken cancellationToken) =>
        process.Database.CallAsync("find files", _ => new List<string>(), cancellationToken);

    public void Delete(IReadOnlyCollection<string> keys)
    {
        // There are none.
    }
}
