using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TranscriptWorker.Testing;

/// <summary>
/// Stands before a server on this machine, and passes everything on, unless a test wants it held, dropped, delayed, or cut off.
/// </summary>
internal sealed class Gate : IAsyncDisposable
{
    // What is looked for may come in two pieces.
    private const int Overlap = 128;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<GateConnection, bool> _connections = new();
    private readonly CancellationToken _cancellationToken;
    private readonly Task _accepting;
    private volatile int _server;
    private volatile GateHold? _requests;
    private volatile GateHold? _answers;
    private volatile GateHold? _answersToRequest;
    private volatile bool _isCut;

    private Gate(int server, CancellationToken cancellationToken)
    {
        (_server, _cancellationToken) = (server, cancellationToken);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long each message takes longer, in both directions.</summary>
    public TimeSpan Delay { get; set; }

    /// <param name="server">The server's port.</param>
    /// <param name="cancellationToken">Ends the waiting for requests and answers.</param>
    public static Gate Before(int server, CancellationToken cancellationToken) => new(server, cancellationToken);

    /// <summary>Holds the next request with a text in it, and whatever follows on its connection.</summary>
    /// <returns>Ends when such a request is held.</returns>
    public Task HoldRequest(string text) => (_requests = new GateHold(text)).IsReached.Task.WaitAsync(_cancellationToken);

    /// <summary>The same, but other connections go on, also with the text in their requests.</summary>
    public Task HoldOneConnection(string text) =>
        (_requests = new GateHold(text) { IsOfOneConnection = true }).IsReached.Task.WaitAsync(_cancellationToken);

    /// <summary>Holds the next answer with a text in it, and whatever follows on its connection.</summary>
    /// <returns>Ends when such an answer is held.</returns>
    public Task HoldAnswer(string text) => (_answers = new GateHold(text)).IsReached.Task.WaitAsync(_cancellationToken);

    /// <summary>Passes the next request with a text in it on, and holds what comes back on its connection.</summary>
    /// <returns>Ends when something is held.</returns>
    public Task HoldAnswerTo(string text) => (_answersToRequest = new GateHold(text)).IsReached.Task.WaitAsync(_cancellationToken);

    /// <summary>Lets pass what is held.</summary>
    public void Open() => EndHolds(hold => hold.Open());

    /// <summary>Ends the connections of which something is held, and drops it.</summary>
    public void Drop() => EndHolds(hold => hold.Drop());

    /// <summary>Ends all connections and takes no new ones until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        _isCut = true;
        ForEach(connection => connection.Close());
    }

    public void Mend() => _isCut = false;

    /// <summary>Resets all connections; new ones are taken.</summary>
    public void Reset() => ForEach(connection => connection.Reset());

    /// <summary>Half-closes all connections: clients read to the end, and what they send is still passed on.</summary>
    public void HalfClose() => ForEach(connection => connection.HalfClose());

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

    private void EndHolds(Action<GateHold> end)
    {
        GateHold?[] holds =
        [
            Interlocked.Exchange(ref _requests, null),
            Interlocked.Exchange(ref _answers, null),
            Interlocked.Exchange(ref _answersToRequest, null),
        ];
        foreach (var hold in holds)
            if (hold is not null)
                end(hold);
    }

    private void ForEach(Action<GateConnection> change)
    {
        foreach (var connection in _connections.Keys)
        {
            try
            {
                change(connection);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // It has ended meanwhile.
                _connections.TryRemove(connection, out _);
            }
        }
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
                connections.RemoveAll(connection => connection.IsCompleted);
            }
        }
        finally
        {
            await Task.WhenAll(connections).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        client.NoDelay = true;
        using var connection = new GateConnection(client);
        if (!_connections.TryAdd(connection, true) || _isCut)
            return;
        try
        {
            await connection.ConnectAsync(_server, _end.Token);
            await await Task.WhenAny(PassRequestsAsync(connection), PassAnswersAsync(connection));
        }
        finally
        {
            _connections.TryRemove(connection, out _);
        }
    }

    private Task PassRequestsAsync(GateConnection connection) =>
        PassAsync(
            connection.Client,
            connection.SendToServerAsync,
            text =>
            {
                if (_answersToRequest is { } asked && text().Contains(asked.Text, StringComparison.Ordinal))
                    connection.AnswerHold = asked;
                return _requests is { } hold && text().Contains(hold.Text, StringComparison.Ordinal) ? hold : null;
            }
        );

    private Task PassAnswersAsync(GateConnection connection) =>
        PassAsync(
            connection.Server,
            connection.SendToClientAsync,
            text => connection.AnswerHold ?? (_answers is { } hold && text().Contains(hold.Text, StringComparison.Ordinal) ? hold : null)
        );

    private async Task PassAsync(
        NetworkStream from,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sendAsync,
        Func<Func<string>, GateHold?> find
    )
    {
        var (buffer, kept) = (new byte[64 * 1024], 0);
        while (await from.ReadAsync(buffer.AsMemory(kept), _end.Token) is var count and > 0)
        {
            var all = kept + count;
            if (find(() => Encoding.Latin1.GetString(buffer, 0, all)) is { } hold)
                await hold.PassAsync(_end.Token);
            if (Delay > TimeSpan.Zero)
                await Task.Delay(Delay, TimeProvider.System, _end.Token);
            await sendAsync(buffer.AsMemory(kept, count), _end.Token);
            kept = Math.Min(all, Overlap);
            buffer.AsSpan(all - kept, kept).CopyTo(buffer);
        }
    }
}
