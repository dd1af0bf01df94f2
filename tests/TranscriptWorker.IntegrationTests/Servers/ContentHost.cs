using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace TranscriptWorker.IntegrationTests.Servers;

/// <summary>A host of content whose answers wait for the test.</summary>
internal sealed class ContentHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _host;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _count = new();
    private int _running;
    private int _mostAtOnce;
    private int _hanging;
    private int _waiting;

    private ContentHost()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _host = builder.Build();
        _host.Use(
            async (context, next) =>
            {
                Count(1);
                try
                {
                    await next(context);
                }
                finally
                {
                    Count(-1);
                }
            }
        );
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

    /// <summary>The largest number of requests that ran at once, since <see cref="ReleaseAsync"/> if that was called.</summary>
    public int MostAtOnce
    {
        get
        {
            lock (_count)
                return _mostAtOnce;
        }
    }

    /// <summary>Answers <c>/later.txt</c>.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>The same after all present requests have ended.</summary>
    public async Task ReleaseAsync()
    {
        await Wait.UntilAsync(_ => Task.FromResult(EndedAll()), Patience, () => "Requests go on.", TestContext.Current.CancellationToken);
        Release();
    }

    private bool EndedAll()
    {
        lock (_count)
        {
            _mostAtOnce = 0;
            return _running == 0;
        }
    }

    private void Count(int change)
    {
        lock (_count)
        {
            _running += change;
            _mostAtOnce = Math.Max(_mostAtOnce, _running);
        }
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
