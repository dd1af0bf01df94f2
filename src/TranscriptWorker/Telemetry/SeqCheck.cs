using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Telemetry;

/// <summary>Whether Seq takes logs from this worker. It is sent an export without any.</summary>
internal sealed class SeqCheck(HttpClient http, IOptions<SeqOptions> options, TimeProvider clock) : IDiagnosticCheck
{
    private const string Unsent = "logs and traces are lost";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Name => "Seq";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Value is { IsConfigured: true } seq)
            yield return await SendNothingAsync(seq, cancellationToken);
    }

    private async Task<Finding> SendNothingAsync(SeqOptions seq, CancellationToken cancellationToken)
    {
        var server = seq.Url!.Authority;
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(seq.Url, "/ingest/otlp/v1/logs"));
        // An OTLP request without records is a message without fields, which has no bytes.
        request.Content = new ByteArrayContent([]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        if (!string.IsNullOrEmpty(seq.ApiKey) && !request.Headers.TryAddWithoutValidation("X-Seq-ApiKey", seq.ApiKey))
            return KeyRefused(server);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.StatusCode switch
            {
                _ when response.IsSuccessStatusCode => Finding.Ok(Name, $"{server} takes logs"),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => KeyRefused(server),
                var status => Finding.Warning(
                    Name,
                    $"{server} answers {(int)status}: {Unsent}",
                    "check that Seq:Url is a Seq of 2023.4 or newer"
                ),
            };
        }
        catch (HttpRequestException error)
        {
            return Finding.Warning(
                Name,
                $"{server} cannot be reached: {error.Message}; {Unsent}",
                $"curl {seq.Url.GetLeftPart(UriPartial.Authority)}/health, and start it or correct Seq:Url"
            );
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return Finding.Warning(Name, $"{server} does not answer within {Patience.TotalSeconds:0} s: {Unsent}", "look at its own log");
        }
    }

    private Finding KeyRefused(string server) =>
        Finding.Warning(
            Name,
            $"{server} refuses the API key: {Unsent}",
            "make a key with the permission Ingest in Seq, and set Seq:ApiKey"
        );
}
