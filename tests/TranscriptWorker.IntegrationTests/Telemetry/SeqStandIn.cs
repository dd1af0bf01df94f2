using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TranscriptWorker.IntegrationTests.Telemetry;

/// <summary>A server on a free port that takes whatever is posted to it, or never answers.</summary>
internal sealed class SeqStandIn : IAsyncDisposable
{
    private readonly WebApplication _server;

    private SeqStandIn(WebApplication server) => _server = server;

    public string Url => _server.Urls.Single();

    public ConcurrentQueue<Post> Posts { get; } = [];

    public static async Task<SeqStandIn> StartAsync(bool answers = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var seq = new SeqStandIn(builder.Build());
        seq._server.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            seq.Posts.Enqueue(
                new Post(
                    context.Request.Method,
                    context.Request.Path,
                    context.Request.ContentType,
                    context.Request.Headers["X-Seq-ApiKey"],
                    body.ToArray()
                )
            );
            if (!answers)
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
        await seq._server.StartAsync(TestContext.Current.CancellationToken);
        return seq;
    }

    public IEnumerable<byte[]> BodiesOf(string signal) => Posts.Where(p => p.Path == $"/ingest/otlp/v1/{signal}").Select(p => p.Body);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    internal sealed record Post(string Method, PathString Path, string? ContentType, string? ApiKey, byte[] Body);
}
