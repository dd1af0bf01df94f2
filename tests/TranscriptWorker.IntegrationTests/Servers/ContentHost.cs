using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TranscriptWorker.IntegrationTests.Servers;

/// <summary>A host of content whose answers wait for the test.</summary>
internal sealed class ContentHost : IAsyncDisposable
{
    private readonly WebApplication _host;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _hanging;
    private int _waiting;

    private ContentHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _host = builder.Build();
        _host.MapGet(
            "/never.txt",
            async context =>
            {
                Interlocked.Increment(ref _hanging);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }
        );
        _host.MapGet(
            "/later.txt",
            async context =>
            {
                Interlocked.Increment(ref _waiting);
                await _released.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("Ann: Good morning.", context.RequestAborted);
            }
        );
    }

    /// <summary>The number of requests so far for <c>/never.txt</c>, which is never answered.</summary>
    public int Hanging => Volatile.Read(ref _hanging);

    /// <summary>The number of requests so far for <c>/later.txt</c>, which <see cref="Release"/> answers.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public Uri Address => new(_host.Urls.Single());

    /// <summary>The settings of a worker that may read from it.</summary>
    public string[] Settings => [$"ContentSources:InsecureHosts:0={Address.Authority}", "ContentSources:Timeout=00:05:00"];

    public static async Task<ContentHost> StartAsync()
    {
        var host = new ContentHost();
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>Answers <c>/later.txt</c>.</summary>
    public void Release() => _released.TrySetResult();

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
