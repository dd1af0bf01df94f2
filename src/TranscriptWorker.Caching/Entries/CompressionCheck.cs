using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Caching.Entries;

internal sealed class CompressionCheck : IDiagnosticCheck
{
    public string Name => "liblz4";

    public async IAsyncEnumerable<Finding> RunAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.CompletedTask;
        yield return Lz4Frame.IsAvailable
            ? Finding.Ok(Name, "installed: entries are compressed")
            : Finding.Warning(
                Name,
                "not installed: entries are stored uncompressed, and compressed ones cannot be read",
                "apt-get install liblz4-1"
            );
    }
}
