using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>The program as a process of its own: bounded in time, and never left behind.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly List<string> _output = [];
    private readonly List<string> _errors = [];
    private readonly Process _process;
    private readonly string _commandLine;
    private readonly long _started = TimeProvider.System.GetTimestamp();

    private WorkerProcess(string[] arguments, params (string Name, string Value)[] environment)
    {
        _commandLine = string.Join(' ', arguments);
        var program = Path.Combine(AppContext.BaseDirectory, "TranscriptWorker.dll");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetTempPath(),
            },
        };
        // A short life is mostly compilation; without instrumented code it takes a quarter less of the processor.
        _process.StartInfo.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
            _process.StartInfo.Environment[name] = value;
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public IReadOnlyList<string> Output => Copy(_output);

    public IReadOnlyList<string> Errors => Copy(_errors);

    public static WorkerProcess Start(params string[] arguments) => new(arguments);

    public static WorkerProcess Start(IReadOnlyList<(string Name, string Value)> environment, params string[] arguments) =>
        new(arguments, [.. environment]);

    public static async Task<EndedCommand> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.WaitForExitAsync();
    }

    public static Task<EndedCommand> RunAsync((string Name, string Value) environment, params string[] arguments) =>
        RunAsync([environment], arguments);

    public static async Task<EndedCommand> RunAsync(IReadOnlyList<(string Name, string Value)> environment, params string[] arguments)
    {
        await using var process = new WorkerProcess(arguments, [.. environment]);
        return await process.WaitForExitAsync();
    }

    public void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    public async Task<EndedCommand> KillAsync()
    {
        _process.Kill();
        return await WaitForExitAsync();
    }

    /// <summary>Waits for something that the process brings about; a process that ends without it fails the test.</summary>
    public async Task WaitUntilAsync(Func<bool> condition)
    {
        using var bound = Bound();
        while (!condition())
        {
            if (_process.HasExited && !condition())
                Assert.Fail($"'{_commandLine}' ended with {_process.ExitCode} too early:{Everything()}");
            await DelayAsync(bound.Token);
        }
    }

    public async Task<EndedCommand> WaitForExitAsync()
    {
        using var bound = Bound();
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            throw GivenUp();
        }

        return new EndedCommand(_process.ExitCode, Output, Copy(_errors), TimeProvider.System.GetElapsedTime(_started));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static CancellationTokenSource Bound()
    {
        var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Patience);
        return bound;
    }

    private async Task DelayAsync(CancellationToken bound)
    {
        try
        {
            await Task.Delay(Poll, TimeProvider.System, bound);
        }
        catch (OperationCanceledException)
        {
            throw GivenUp();
        }
    }

    private TimeoutException GivenUp() => new($"'{_commandLine}' took more than {Patience.TotalSeconds:0} s:{Everything()}");

    private string Everything() => string.Join(Environment.NewLine, ["", .. Output, .. Copy(_errors)]);

    private static void Keep(List<string> lines, string? line)
    {
        if (line is null)
            return;
        lock (lines)
            lines.Add(line);
    }

    private static string[] Copy(List<string> lines)
    {
        lock (lines)
            return [.. lines];
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
