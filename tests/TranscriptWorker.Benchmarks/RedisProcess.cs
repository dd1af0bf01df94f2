using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TranscriptWorker.Benchmarks;

/// <summary>A Redis of its own, on a free port, that keeps nothing on the disk.</summary>
internal sealed class RedisProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;

    private RedisProcess(Process process, int port) => (_process, Port) = (process, port);

    public string Address => $"{IPAddress.Loopback}:{Port}";

    private int Port { get; }

    public static async Task<RedisProcess> StartAsync(CancellationToken cancellationToken)
    {
        var redis = Start();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Patience);
        while (!await redis.AnswersAsync(bound.Token))
            await Task.Delay(Poll, TimeProvider.System, bound.Token);
        return redis;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static RedisProcess Start()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        try
        {
            string[] arguments =
            [
                "--port",
                $"{port}",
                "--bind",
                $"{IPAddress.Loopback}",
                "--save",
                "",
                "--appendonly",
                "no",
                "--logfile",
                "/dev/null",
            ];
            return new RedisProcess(Process.Start(new ProcessStartInfo("redis-server", arguments) { UseShellExecute = false })!, port);
        }
        catch (Win32Exception error)
        {
            throw new InvalidOperationException("redis-server is missing: apt-get install redis-server", error);
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return true;
        }
        catch (SocketException) when (!_process.HasExited)
        {
            return false;
        }
    }
}
