using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Http;

/// <summary>Whether <c>serve</c> could listen where it is told to, or does so already.</summary>
internal sealed class HttpAddressCheck(HttpClient http, IOptions<HttpOptions> options, TimeProvider clock) : IDiagnosticCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public string Name => "http address";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var url in options.Value.Addresses)
            yield return await LookAsync(url, cancellationToken);
    }

    private async Task<Finding> LookAsync(Uri url, CancellationToken cancellationToken)
    {
        // Names other than localhost mean every address of this machine, as they do to the web server.
        var address =
            url.IsLoopback && !IPAddress.TryParse(url.Host, out _) ? IPAddress.Loopback
            : IPAddress.TryParse(url.DnsSafeHost, out var given) ? given
            : IPAddress.Any;
        try
        {
            using var listener = new TcpListener(address, url.Port);
            listener.Start();
            return Finding.Ok(Name, $"{url.Authority} is free");
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            return await IsWorkerAsync(address, url.Port, cancellationToken)
                ? Finding.Ok(Name, $"{url.Authority}: a TranscriptWorker listens there")
                : Finding.Failed(
                    Name,
                    $"{url.Authority} is in use by another program",
                    $"ss -ltnp 'sport = :{url.Port}' shows which; or: serve --set Urls=http://127.0.0.1:PORT"
                );
        }
        catch (SocketException error)
        {
            return Finding.Failed(Name, $"{url.Authority}: {error.Message}", "serve --set Urls=http://127.0.0.1:PORT");
        }
    }

    private async Task<bool> IsWorkerAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var reachable = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : address;
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new UriBuilder(Uri.UriSchemeHttp, reachable.ToString(), port, "/health/live").Uri
        );
        request.Headers.Host = "localhost";
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
