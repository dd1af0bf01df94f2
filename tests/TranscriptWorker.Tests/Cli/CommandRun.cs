using TranscriptWorker.Cli;

namespace TranscriptWorker.Tests.Cli;

/// <summary>Runs a command that needs no server in this process.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">The results.</param>
/// <param name="Errors">The lines on the other stream.</param>
internal sealed record CommandRun(int ExitCode, string Output, IReadOnlyList<string> Errors)
{
    public static Task<CommandRun> RunAsync(params string[] arguments) =>
        RunUntilCancelledAsync(arguments, TestContext.Current.CancellationToken);

    public static async Task<CommandRun> RunUntilCancelledAsync(string[] arguments, CancellationToken cancellationToken)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var console = new CliConsole(TextWriter.Synchronized(output), TextWriter.Synchronized(error));
        var exitCode = await CommandLineProgram.RunAsync(arguments, console, cancellationToken);
        return new(
            exitCode,
            output.ToString(),
            [.. error.ToString().Split('\n').Where(line => line.StartsWith("error:", StringComparison.Ordinal)).Select(line => line.Trim())]
        );
    }
}
