using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TranscriptWorker.Testing;

/// <summary>Stands before a server on this machine, and lets nothing pass while a test wants it held, or cut off.</summary>
internal sealed class Gate : IAsyncDisposable
{
    // What is looked for may come in two pieces.
    private const int Overlap = 128;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _clients = new();
    private readonly CancellationToken _cancellationToken;
    private readonly Task _accepting;
    private volatile int _server;
    private volatile Hold? _requests;
    private volatile Hold? _answers;
    private volatile bool _isCut;

    private Gate(int server, CancellationToken cancellationToken)
    {
        (_server, _cancellationToken) = (server, cancellationToken);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <param name="server">The server's port.</param>
    /// <param name="cancellationToken">Ends the waiting for requests and answers.</param>
    public static Gate Before(int server, CancellationToken cancellationToken) => new(server, cancellationToken);

    /// <summary>Holds the next request with a text in it, and whatever follows on its connection.</summary>
    /// <returns>Ends when such a request is held.</returns>
    public Task HoldRequest(string text) => (_requests = new Hold(text)).IsReached.Task.WaitAsync(_cancellationToken);

    /// <summary>The same, but other connections go on, also with the text in their requests.</summary>
    public Task HoldOneConnection(string text) =>
        (_requests = new Hold(text) { IsOfOneConnection = true }).IsReached.Task.WaitAsync(_cancellationToken);

    /// <summary>Holds the next answer with a text in it, and whatever follows on its connection.</summary>
    /// <returns>Ends when such an answer is held.</returns>
    public Task HoldAnswer(string text) => (_answers = new Hold(text)).IsReached.Task.WaitAsync(_cancellationToken);

    /// <summary>Lets pass what is held.</summary>
    public void Open()
    {
        foreach (var hold in (Hold?[])[Interlocked.Exchange(ref _requests, null), Interlocked.Exchange(ref _answers, null)])
            hold?.IsOpen.TrySetResult();
    }

    /// <summary>Ends all connections and takes no new ones until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var client in _clients.Keys)
            client.Close();
    }

    public void Mend() => _isCut = false;

    /// <summary>Leads to another server from now on, as a name does whose address changes; ends all connections to the last one.</summary>
    public void LeadTo(int server)
    {
        Cut();
        _server = server;
        Mend();
    }

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
        if (!_clients.TryAdd(near, true) || _isCut)
            return;
        try
        {
            using var far = new TcpClient();
            await far.ConnectAsync(IPAddress.Loopback, _server, _end.Token);
            await await Task.WhenAny(
                PassAsync(near.GetStream(), far.GetStream(), () => _requests),
                PassAsync(far.GetStream(), near.GetStream(), () => _answers)
            );
        }
        finally
        {
            _clients.TryRemove(near, out _);
        }
    }

    private async Task PassAsync(NetworkStream from, NetworkStream to, Func<Hold?> find)
    {
        var (buffer, last) = (new byte[64 * 1024], "");
        while (await from.ReadAsync(buffer, _end.Token) is var count and > 0)
        {
            var text = last + Encoding.Latin1.GetString(buffer, 0, count);
            if (find() is { } hold && text.Contains(hold.Text, StringComparison.Ordinal))
            {
                if (hold.IsReached.TrySetResult() || !hold.IsOfOneConnection)
                    await hold.IsOpen.Task.WaitAsync(_end.Token);
            }

            last = text[^Math.Min(text.Length, Overlap)..];
            await to.WriteAsync(buffer.AsMemory(0, count), _end.Token);
        }
    }

    private sealed record Hold(string Text)
    {
        public bool IsOfOneConnection { get; init; }

        public TaskCompletionSource IsReached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource IsOpen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
