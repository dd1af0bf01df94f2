using System.Collections.Concurrent;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Diagnosis;

/// <summary>Runs all checks, one after the other, each for a bounded time; what happens to one keeps no other from being run.</summary>
internal sealed class Doctor(IEnumerable<IDiagnosticCheck> checks, TimeProvider clock)
{
    /// <summary>How long a check may take, unless told otherwise.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(20);

    /// <param name="patience">How long each check may take.</param>
    /// <param name="cancellationToken">Ends all of it.</param>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var check in checks)
            findings.AddRange(await RunAsync(check, patience, cancellationToken));
        return findings;
    }

    private async Task<IReadOnlyList<Finding>> RunAsync(IDiagnosticCheck check, TimeSpan patience, CancellationToken cancellationToken)
    {
        var found = new ConcurrentQueue<Finding>();
        using var bound = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var token = either.Token;
        try
        {
            // On another thread, and left behind where it is stuck: no token reaches everywhere.
            await Task.Run(() => CollectAsync(check, found, token), token).WaitAsync(token);
            return [.. found];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return
            [
                .. found,
                Finding.Failed(
                    check.Name,
                    $"no answer within {patience.TotalSeconds:0} s",
                    "see whether what it connects to is overloaded, then try again"
                ),
            ];
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Its message may hold anything, even a secret.
            return [.. found, Finding.Failed(check.Name, $"the check itself failed: {error.GetType().Name}", "report this as a defect")];
        }
    }

    private static async Task CollectAsync(IDiagnosticCheck check, ConcurrentQueue<Finding> found, CancellationToken cancellationToken)
    {
        await foreach (var finding in check.RunAsync(cancellationToken))
            found.Enqueue(finding);
    }
}
