using Microsoft.Data.Sqlite;
using TranscriptWorker.Cli;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>
/// Runs commands in this process: a tenth of the cost of a process, for tests of output and exit codes. Tests of signals, the environment,
/// crashes and several processes use <see cref="WorkerProcess"/>.
/// </summary>
internal static class InProcess
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    public static Task<EndedCommand> RunAsync(params string[] arguments) =>
        RunUntilCancelledAsync(arguments, TestContext.Current.CancellationToken);

    public static async Task<EndedCommand> RunUntilCancelledAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var console = new CliConsole(TextWriter.Synchronized(output), TextWriter.Synchronized(error));
        // In the thread pool, as in a process, and not in the few threads that run tests.
        var exitCode = await Task.Run(() => CommandLineProgram.RunAsync(arguments, console, cancellationToken), CancellationToken.None)
            .WaitAsync(TimeLimit, TimeProvider.System, CancellationToken.None);
        // The end of a process would close these connections.
        SqliteConnection.ClearAllPools();
        return new EndedCommand(exitCode, Lines(output), Lines(error), TimeProvider.System.GetElapsedTime(started));
    }

    private static string[] Lines(StringWriter text)
    {
        var lines = text.ToString().Split(Environment.NewLine);
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }
}
