using System.ComponentModel;
using System.Diagnostics;

namespace TranscriptWorker.Testing;

/// <summary>Programs that tests use as independent witnesses.</summary>
internal sealed class ExternalTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ExternalTool() { }

    /// <summary>Runs a program to its end.</summary>
    /// <param name="package">Debian's package that has the program.</param>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="MissingProgramException">The program is not installed.</exception>
    public static async Task<(int ExitCode, byte[] Output, string Error)> RunAsync(
        string package,
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellationToken
    )
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Patience);
        using var process = Start(package, program, arguments);
        using var output = new MemoryStream();
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.StandardOutput.BaseStream.CopyToAsync(output, timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, output.ToArray(), await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>Whether a program is in one of the folders that <c>PATH</c> names.</summary>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    private static Process Start(string package, string program, IReadOnlyList<string> arguments)
    {
        try
        {
            return Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
        }
        catch (Win32Exception)
        {
            throw new MissingProgramException(package, program);
        }
    }
}
