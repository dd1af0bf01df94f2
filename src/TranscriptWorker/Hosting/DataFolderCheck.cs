using System.Runtime.CompilerServices;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Hosting;

/// <summary>Whether the data folder can be written, and for how much there is room.</summary>
internal sealed class DataFolderCheck(IConfiguration configuration) : IDiagnosticCheck
{
    private const long MiB = 1024 * 1024;
    private const long Little = 1024 * MiB;
    private const long TooLittle = 64 * MiB;

    public string Name => "data folder";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return Look(DataFolder.PathOf(configuration));
    }

    private Finding Look(string folder)
    {
        try
        {
            DataFolder.Prepare(configuration);
            var free = new DriveInfo(folder).AvailableFreeSpace;
            var found = $"{folder} can be written, {free / MiB:N0} MiB are free";
            const string remedy = "make room there, or name another folder with --data DIR";
            return free < TooLittle ? Finding.Failed(Name, found, remedy)
                : free < Little ? Finding.Warning(Name, found, remedy)
                : Finding.Ok(Name, found);
        }
        catch (DataFolderException error)
        {
            return Finding.Failed(Name, error.Message, $"mkdir -p {folder} && chown \"$USER\" {folder}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Finding.Warning(Name, $"{folder} can be written; what is free there cannot be told: {error.Message}", $"df -h {folder}");
        }
    }
}
