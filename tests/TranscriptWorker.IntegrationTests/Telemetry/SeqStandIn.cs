using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TranscriptWorker.IntegrationTests.Telemetry;

/// <summary>A server on a free port that keeps each post and answers as it is told; by default with 200 and nothing else.</summary>
internal sealed class SeqStandIn : IAsyncDisposable
{
    public const string LogPath = "/api/events/raw";
    public const string TracePath = "/ingest/otlp/v1/traces";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _server;
    private readonly SemaphoreSlim _arrived = new(0);

    private SeqStandIn(WebApplication server) => _server = server;

    public string Url => _server.Urls.Single();

    public ConcurrentQueue<Post> Posts { get; } = [];

    public IEnumerable<byte[]> LogBodies => BodiesOf(LogPath);

    public IEnumerable<Clef.LogEvent> Events => LogBodies.SelectMany(Clef.Events);

    public IEnumerable<Otlp.Span> Spans => BodiesOf(TracePath).SelectMany(Otlp.Spans);

    public static async Task<SeqStandIn> StartAsync(Func<HttpContext, Task>? answer = null)
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
            seq._arrived.Release();
            if (answer is not null)
                await answer(context);
        });
        await seq._server.StartAsync(TestContext.Current.CancellationToken);
        return seq;
    }

    /// <summary>A server that reads a request and sends nothing back.</summary>
    public static Task<SeqStandIn> StartSilentAsync() =>
        StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));

    /// <summary>Waits for posts until the condition holds.</summary>
    public async Task WaitUntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, TestContext.Current.CancellationToken);
        while (!condition())
            await _arrived.WaitAsync(either.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _arrived.Dispose();
    }

    private IEnumerable<byte[]> BodiesOf(string path) => Posts.Where(p => p.Path == path).Select(p => p.Body);

    internal sealed record Post(string Method, PathString Path, string? ContentType, string? ApiKey, byte[] Body);
}
