using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TranscriptWorker.Testing;

/// <summary>Stands before a server on this machine, and passes its answers on later, or one side's bytes altered.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _server;
    private readonly TimeSpan _delay;
    private readonly Func<string, string> _alterRequest;
    private readonly Func<string, string> _alterAnswer;
    private readonly Task _accepting;

    private Relay(int server, TimeSpan delay, Func<string, string> alterRequest, Func<string, string> alterAnswer)
    {
        (_server, _delay, _alterRequest, _alterAnswer) = (server, delay, alterRequest, alterAnswer);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static Relay Slow(int server, TimeSpan delay) => new(server, delay, Unaltered, Unaltered);

    /// <param name="server">The server's port.</param>
    /// <param name="alter">What becomes of an answer, whose bytes are given as characters.</param>
    public static Relay Altering(int server, Func<string, string> alter) => new(server, TimeSpan.Zero, Unaltered, alter);

    /// <param name="server">The server's port.</param>
    /// <param name="alter">What becomes of a request, whose bytes are given as characters.</param>
    public static Relay AlteringRequests(int server, Func<string, string> alter) => new(server, TimeSpan.Zero, alter, Unaltered);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        await far.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
        await await Task.WhenAny(
            PassAsync(near.GetStream(), far.GetStream(), TimeSpan.Zero, _alterRequest),
            PassAsync(far.GetStream(), near.GetStream(), _delay, _alterAnswer)
        );
    }

    private static string Unaltered(string bytes) => bytes;

    private async Task PassAsync(NetworkStream from, NetworkStream to, TimeSpan delay, Func<string, string> alter)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, _end.Token) is var count and > 0)
        {
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay, TimeProvider.System, _end.Token);
            await to.WriteAsync(Encoding.Latin1.GetBytes(alter(Encoding.Latin1.GetString(buffer, 0, count))), _end.Token);
        }
    }
}
