using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Telemetry;

/// <summary>Checks that Seq accepts logs and traces from this worker, by sending it a delivery of each without content.</summary>
internal sealed class SeqCheck(HttpClient http, IOptions<SeqOptions> options, TimeProvider clock) : IDiagnosticCheck
{
    private const string Unsent = "logs and traces are lost";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // CLEF without events is an empty text; an OTLP request without spans is a message without fields, which has no bytes.
    private static readonly (string Path, string MediaType)[] Deliveries =
    [
        ("api/events/raw", "application/vnd.serilog.clef"),
        (TracePipeline.Path, "application/x-protobuf"),
    ];

    public string Name => "Seq";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Value is { IsConfigured: true } seq)
            yield return await DeliverNothingAsync(seq, cancellationToken);
    }

    private async Task<Finding> DeliverNothingAsync(SeqOptions seq, CancellationToken cancellationToken)
    {
        var server = seq.Url!.Authority;
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            foreach (var (path, mediaType) in Deliveries)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, seq.AddressOf(path)) { Content = new ByteArrayContent([]) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
                if (!string.IsNullOrEmpty(seq.ApiKey))
                    request.Headers.TryAddWithoutValidation("X-Seq-ApiKey", seq.ApiKey);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                if (!response.IsSuccessStatusCode)
                    return Refused(server, path, response.StatusCode);
            }

            return Finding.Ok(Name, $"{server} takes logs and traces");
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

    private Finding Refused(string server, string path, HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? Finding.Warning(
                Name,
                $"{server} refuses the API key: {Unsent}",
                "make a key with the permission Ingest in Seq, and set Seq:ApiKey"
            )
            : Finding.Warning(
                Name,
                $"{server} answers {(int)status} to /{path}: {Unsent}",
                "check that Seq:Url is a Seq of 2023.4 or newer"
            );
}
