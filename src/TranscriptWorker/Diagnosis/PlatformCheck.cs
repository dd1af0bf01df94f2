using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Diagnosis;

/// <summary>Reports what the program runs on, for a reader who does not know the machine.</summary>
internal sealed class PlatformCheck : IDiagnosticCheck
{
    public string Name => "platform";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield return Finding.Ok(
            Name,
            $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}, "
                + $"{RuntimeInformation.ProcessArchitecture}, {Environment.ProcessorCount} processors"
        );
    }
}
