namespace TranscriptWorker.Testing;

/// <summary>PostgreSQL's programs, as Debian installs them.</summary>
internal static class PostgreSqlProgram
{
    private const string Package = "postgresql-15";
    private const string Folder = "/usr/lib/postgresql/15/bin";

    private static readonly SemaphoreSlim Access = new(1);

    // A new cluster takes a second or two to make, and a copy of one a few milliseconds.
    private static string? _template;

    /// <exception cref="MissingProgramException">PostgreSQL is not installed.</exception>
    public static void CheckInstalled()
    {
        if (!File.Exists(Path.Combine(Folder, "postgres")))
            throw new MissingProgramException(Package, "PostgreSQL 15");
    }

    /// <summary>
    /// Creates the data folder of a server; the first one of a process stays as the template of the others until its end.
    /// </summary>
    public static async Task CreateClusterAsync(string folder, string user, CancellationToken cancellationToken)
    {
        await Access.WaitAsync(cancellationToken);
        try
        {
            _template ??= await CreateTemplateAsync(user, cancellationToken);
        }
        finally
        {
            Access.Release();
        }

        // With its owner, who is not always the one of this process.
        var (exitCode, _, error) = await ExternalTool.RunAsync("coreutils", "cp", ["-a", _template, folder], cancellationToken);
        if (exitCode != 0)
            throw new InvalidOperationException($"The cluster cannot be copied: {error}");
    }

    /// <summary>Copies a running server's data into the folder of a standby that replicates it.</summary>
    public static Task CopyServerAsync(int port, string user, string folder, CancellationToken cancellationToken) =>
        RunAsync(
            "pg_basebackup",
            ["-h", "127.0.0.1", "-p", $"{port}", "-U", user, "-w", "-D", folder, "-R", "-X", "stream", "-c", "fast", "--no-sync"],
            folder + ".log",
            cancellationToken
        );

    /// <summary>Does what <c>pg_ctl stop -m immediate</c> does.</summary>
    public static Task StopImmediatelyAsync(string folder, CancellationToken cancellationToken) =>
        RunAsync("pg_ctl", ["stop", "-D", folder, "-m", "immediate"], $"{folder}.stop.log", cancellationToken);

    /// <summary>Starts one of the programs, which refuse to be root: then as the user that the package made.</summary>
    public static ServerProcess Start(string program, string[] arguments, string log)
    {
        string[] command = [Path.Combine(Folder, program), .. arguments];
        if (string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command];
        return ServerProcess.Start(command, log);
    }

    private static async Task<string> CreateTemplateAsync(string user, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetTempPath(), $"transcript-worker-test-postgres-template-{Guid.NewGuid():N}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        };
        await RunAsync(
            "initdb",
            ["-D", folder, "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            folder + ".log",
            cancellationToken
        );
        return folder;
    }

    private static async Task RunAsync(string program, string[] arguments, string log, CancellationToken cancellationToken)
    {
        using var process = Start(program, arguments, log);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program} failed with {process.ExitCode}: {process.ReadLog()}");
        }
        finally
        {
            await process.KillAsync();
            File.Delete(log);
        }
    }
}
