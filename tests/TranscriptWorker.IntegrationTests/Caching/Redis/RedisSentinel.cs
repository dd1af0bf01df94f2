using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Caching.Redis;

/// <summary>A real Sentinel that watches one primary and decides alone.</summary>
internal sealed class RedisSentinel : IAsyncDisposable
{
    public const string Service = "mymaster";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort();
    private Process? _process;

    public string Address => $"{IPAddress.Loopback}:{_port}";

    /// <summary>Starts it, and waits until it knows the primary's replica.</summary>
    public async Task WatchAsync(RedisServer primary, RedisServer replica)
    {
        var configuration = _folder["sentinel.conf"];
        await File.WriteAllTextAsync(
            configuration,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                port {_port}
                bind {IPAddress.Loopback}
                dir {_folder.Path}
                requirepass {RedisServer.Password}
                sentinel monitor {Service} {IPAddress.Loopback} {primary.Port} 1
                sentinel auth-pass {Service} {RedisServer.Password}
                sentinel down-after-milliseconds {Service} 1000
                sentinel failover-timeout {Service} 5000

                """
            ),
            TestContext.Current.CancellationToken
        );
        try
        {
            _process = Process.Start(
                new ProcessStartInfo("redis-server", [configuration, "--sentinel"])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                }
            )!;
            _process.OutputDataReceived += (_, _) => { };
            _process.BeginOutputReadLine();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw ExternalTool.Missing("redis-server", "Redis");
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        while (!(await AskAsync("replicas")).Contains($"{replica.Port}", StringComparison.Ordinal))
            await Task.Delay(Poll, TimeProvider.System, bound.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, TimeProvider.System, CancellationToken.None);
        }

        _process?.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<string> AskAsync(string what)
    {
        var (_, output, _) = await ExternalTool.RunAsync(
            "redis-tools",
            "redis-cli",
            ["-p", $"{_port}", "-a", RedisServer.Password, "--no-auth-warning", "SENTINEL", what, Service]
        );
        return Encoding.UTF8.GetString(output);
    }
}
