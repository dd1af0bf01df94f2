using System.Diagnostics;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>A process of a contender, from its start to its end.</summary>
internal sealed class ContenderProcess : IAsyncDisposable
{
    /// <summary>The line by which a contender says that it consumes.</summary>
    public const string Ready = "consumes";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private ContenderProcess(Process process) => _process = process;

    /// <summary>Processor time so far, of all its threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory that it holds now, in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts a program of .NET and waits until it says that it consumes.</summary>
    /// <param name="assembly">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Further variables of its environment.</param>
    /// <param name="ready">A part of the line by which it says so.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<ContenderProcess> StartAsync(
        string assembly,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>> environment,
        string ready,
        CancellationToken cancellationToken
    )
    {
        var process = new ContenderProcess(Start(assembly, arguments, environment));
        try
        {
            var output = process._process.StandardOutput;
            while (true)
            {
                var line =
                    await output.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience, TimeProvider.System, cancellationToken)
                    ?? throw new InvalidOperationException($"{assembly} ended before it consumed.");
                if (line.Contains(ready, StringComparison.Ordinal))
                    break;
            }

            // What it writes later must not fill the pipe.
            _ = output.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program of .NET to its end.</summary>
    public static async Task RunAsync(
        string assembly,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>> environment,
        CancellationToken cancellationToken
    )
    {
        using var process = Start(assembly, arguments, environment);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{assembly} ended with {process.ExitCode}: {output}");
    }

    private static Process Start(string assembly, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
