using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Intake;

/// <summary>Whether the inbox can be read, and its files moved.</summary>
internal sealed class InboxCheck(IOptions<InboxOptions> options) : IDiagnosticCheck
{
    public string Name => "inbox";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (options.Value.Period > TimeSpan.Zero)
            yield return Look(Path.GetFullPath(options.Value.Folder));
    }

    private Finding Look(string folder)
    {
        if (!Path.Exists(folder))
            return Finding.Ok(Name, $"{folder} is not there yet; serve creates it");
        try
        {
            _ = Directory.EnumerateFileSystemEntries(folder).Any();
            var probe = Path.Combine(folder, $".write-probe-{Guid.NewGuid():N}");
            using (File.Create(probe, bufferSize: 1, FileOptions.DeleteOnClose))
            {
                // That it can be made is the answer.
            }

            return Finding.Ok(Name, $"{folder} can be read and written");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Finding.Warning(
                Name,
                $"{folder} cannot be read or written, so no file is taken from it: {error.Message}",
                $"chown \"$USER\" {folder}, name another folder with --set Inbox:Folder=DIR, or disable it with --set Inbox:Period=00:00:00"
            );
        }
    }
}
