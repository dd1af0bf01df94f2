using System.Net;
using System.Net.Sockets;

namespace TranscriptWorker.Testing;

/// <summary>A connection through a <see cref="Gate"/>.</summary>
/// <param name="near">To the client.</param>
internal sealed class GateConnection(TcpClient near) : IDisposable
{
    private readonly TcpClient _far = new() { NoDelay = true };

    // A client that has been disposed of has none.
    private readonly Socket _nearSocket = near.Client;

    private volatile bool _isHalfClosed;

    public NetworkStream Client => near.GetStream();

    public NetworkStream Server => _far.GetStream();

    /// <summary>The hold that a request has asked for, of which the answer is held.</summary>
    public GateHold? AnswerHold { get; set; }

    public ValueTask ConnectAsync(int port, CancellationToken cancellationToken) =>
        _far.ConnectAsync(IPAddress.Loopback, port, cancellationToken);

    public ValueTask SendToServerAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        Server.WriteAsync(bytes, cancellationToken);

    public ValueTask SendToClientAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        _isHalfClosed ? ValueTask.CompletedTask : Client.WriteAsync(bytes, cancellationToken);

    public void Close() => near.Close();

    /// <summary>Ends the connection as a host does that knows nothing of it.</summary>
    public void Reset()
    {
        _nearSocket.LingerState = new LingerOption(enable: true, seconds: 0);
        near.Close();
    }

    /// <summary>Sends the end of the stream to the client, and takes what the client sends nevertheless.</summary>
    public void HalfClose()
    {
        _isHalfClosed = true;
        _nearSocket.Shutdown(SocketShutdown.Send);
    }

    public void Dispose()
    {
        near.Dispose();
        _far.Dispose();
    }
}
