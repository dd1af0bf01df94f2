using System.Diagnostics;

namespace TranscriptWorker.IntegrationTests.Tools;

/// <summary>Programs that tests use as independent witnesses.</summary>
internal static class ExternalTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs a program; where it is missing the test is skipped with that reason, and fails where <c>CI=true</c>.</summary>
    public static async Task<(int ExitCode, byte[] Output, string Error)> RunAsync(
        string package,
        string program,
        params string[] arguments
    )
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            timeout.CancelAfter(Patience);
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
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
        catch (System.ComponentModel.Win32Exception)
        {
            throw Missing(package, program);
        }
    }

    public static Exception Missing(string package, string what)
    {
        var reason = $"{what} is missing: apt-get install {package}";
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Assert.Fail(reason);
        Assert.Skip(reason);
        return new InvalidOperationException(reason);
    }
}
