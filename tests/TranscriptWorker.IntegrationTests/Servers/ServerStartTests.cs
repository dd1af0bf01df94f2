using System.Globalization;
using System.Text.RegularExpressions;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Servers;

/// <summary>What is left of a server that does not start in time, and of one that nobody ends.</summary>
public sealed partial class ServerStartTests
{
    // Its name server listens by then, and the broker itself takes much longer.
    private static readonly TimeSpan TooShortForBroker = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_broker_that_misses_its_start_leaves_no_process() =>
        AssertLeavesNoneAsync(() => RabbitMqServer.StartAsync(Cancellation, TooShortForBroker));

    [Fact]
    public Task A_redis_that_misses_its_start_leaves_no_process() =>
        AssertLeavesNoneAsync(() => RedisServer.StartAsync(Cancellation, TimeSpan.Zero));

    [Fact]
    public Task A_database_server_that_misses_its_start_leaves_no_process() =>
        AssertLeavesNoneAsync(() => PostgreSqlServer.StartAsync(Cancellation, TimeSpan.Zero));

    [Fact]
    public async Task A_server_that_nobody_ends_ends_with_the_pipe_from_its_starter()
    {
        using var folder = new TemporaryFolder();
        var server = ServerProcess.Start(["sleep", "1234"], folder["log.txt"]);
        var id = server.Id;
        await Wait.UntilAsync(
            _ => Task.FromResult(Read($"/proc/{id}", "cmdline").StartsWith("sleep", StringComparison.Ordinal)),
            Patience,
            () => "the program does not run",
            Cancellation
        );

        server.Dispose();

        await Wait.UntilAsync(
            // One that has ended has no command line any more.
            _ => Task.FromResult(Read($"/proc/{id}", "cmdline").Length == 0),
            Patience,
            () => $"process {id} is still there",
            Cancellation
        );
    }

    /// <summary>Between the start of the process and that of its program it makes its group, and a second process in it.</summary>
    [Fact]
    public async Task A_server_that_is_killed_at_any_moment_of_its_start_leaves_no_process()
    {
        using var folder = new TemporaryFolder();
        for (var step = 0; step < 100; step++)
        {
            using var server = ServerProcess.Start(["sleep", "1234"], folder["log.txt"]);
            var started = TimeProvider.System.GetTimestamp();
            while (TimeProvider.System.GetElapsedTime(started) < step * TimeSpan.FromMicroseconds(50))
                Thread.SpinWait(1);

            await server.KillAsync();
        }
    }

    private static async Task AssertLeavesNoneAsync<T>(Func<Task<T>> start)
    {
        var error = await Assert.ThrowsAsync<TimeoutException>(() => MissingProgram.SkipsAsync(start));
        var port = int.Parse(PortPattern().Match(error.Message).Groups["port"].Value, CultureInfo.InvariantCulture);

        // A killed process takes a moment to end.
        await Wait.UntilAsync(
            _ => Task.FromResult(Processes(port).Count == 0),
            Patience,
            () => $"still there: {string.Join("; ", Processes(port))}",
            Cancellation
        );
    }

    /// <summary>The processes of a server, in whose command line or environment its port is.</summary>
    private static List<string> Processes(int port)
    {
        var number = new Regex($@"(?<!\d){port}(?!\d)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        return
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
                .Select(folder =>
                    (Id: Path.GetFileName(folder), CommandLine: Read(folder, "cmdline"), Environment: Read(folder, "environ"))
                )
                .Where(process => number.IsMatch(process.CommandLine) || number.IsMatch(process.Environment))
                .Select(process => $"{process.Id} {process.CommandLine.Replace('\0', ' ')}"),
        ];
    }

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or is another user's.
            return "";
        }
    }

    [GeneratedRegex(@"on port (?<port>\d+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PortPattern();
}
