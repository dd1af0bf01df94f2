using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace TranscriptWorker.Testing;

/// <summary>
/// A server's program with all processes of its group. They end with <see cref="KillAsync"/>, and also when the process that started
/// them ends, however it ends.
/// </summary>
internal sealed class ServerProcess : IDisposable
{
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    // The second process waits for the end of its input, which is a pipe from the process that started the server.
    private const string Script = """
        exec 3<&0 < /dev/null
        (read -r _; kill -KILL 0) <&3 > /dev/null 2>&1 &
        exec "$@" 3<&- >> "$0" 2>&1
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _log;

    private ServerProcess(Process process, string log) => (_process, _log) = (process, log);

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The process's id, which is also the id of its group.</summary>
    public int Id => _process.Id;

    /// <param name="command">The program and its arguments.</param>
    /// <param name="log">The file that gets its output. A pipe does not serve: children of the server may hold it open.</param>
    /// <param name="environment">Variables beside those of this process.</param>
    public static ServerProcess Start(
        IReadOnlyList<string> command,
        string log,
        IEnumerable<KeyValuePair<string, string>>? environment = null
    )
    {
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Script, log, .. command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return new ServerProcess(Process.Start(start)!, log);
    }

    /// <summary>What the server has written so far.</summary>
    public string ReadLog() => File.Exists(_log) ? File.ReadAllText(_log) : "";

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Sends a signal to the server itself, without the other processes of its group.</summary>
    public void Signal(int signal)
    {
        if (SendSignal(Id, signal) != 0)
            throw new InvalidOperationException($"Signal {signal} did not reach process {Id}.");
    }

    /// <summary>Ends all processes of the group at once, and waits until they have ended.</summary>
    public async Task KillAsync()
    {
        // Before the program has made its group, the process alone is there to be killed. It may make its group, and start a process
        // in it, between a look and a signal, so each round looks and kills again.
        await Wait.UntilAsync(
            _ => Task.FromResult(!KillGroup() && !KillProcess()),
            Patience,
            () => $"the processes of group {Id} do not end",
            CancellationToken.None
        );
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Lets go of the processes, which then end by themselves.</summary>
    public void Dispose()
    {
        _process.StandardInput.Dispose();
        _process.Dispose();
    }

    /// <summary>Kills what is in the group.</summary>
    /// <returns>Whether anything was.</returns>
    private bool KillGroup()
    {
        var isAlive = IsGroupAlive();
        // Unless it has ended meanwhile.
        if (isAlive)
            _ = SendSignal(-Id, Kill);
        return isAlive;
    }

    private bool KillProcess()
    {
        var isAlive = !_process.HasExited;
        if (isAlive)
            _process.Kill();
        return isAlive;
    }

    private bool IsGroupAlive() =>
        Directory.EnumerateDirectories("/proc").Any(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]) && IsInGroup(folder));

    private bool IsInGroup(string folder)
    {
        try
        {
            // After the name in brackets: state, parent, group. Nobody may have asked yet for the exit code of one that has ended (Z).
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is not ("Z" or "X") && int.Parse(fields[2], CultureInfo.InvariantCulture) == Id;
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
