using System.Net;
using System.Net.Sockets;

namespace TranscriptWorker.Testing;

/// <summary>TCP ports of this machine's loopback address that nothing listens on.</summary>
internal static class FreePort
{
    // Below the ports that Linux gives to outgoing connections: one of those may take a port before the server that it is meant for.
    private const int From = 15_000;
    private const int To = 32_000;

    private static readonly HashSet<int> Taken = [];
    private static readonly Lock Access = new();

    /// <summary>A port that no other call in this process gets.</summary>
    public static int Take()
    {
        lock (Access)
        {
            while (true)
            {
                var port = Random.Shared.Next(From, To);
                if (!Taken.Contains(port) && IsFree(port))
                {
                    Taken.Add(port);
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return false;
        }
    }
}
