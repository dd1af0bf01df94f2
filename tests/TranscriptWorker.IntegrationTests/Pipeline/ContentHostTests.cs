using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.IntegrationTests.Pipeline;

public sealed class ContentHostTests : IAsyncLifetime
{
    private const string Words = "Ann: And so on. ";

    // What both ends' sockets may hold before the host notices that nobody reads any more.
    private const long BuffersOnTheWay = 32 * 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly WebApplication _host;
    private readonly TaskCompletionSource _hungUp = new();
    private int _requests;
    private long _served;

    public ContentHostTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _host = builder.Build();
        _host.Use(
            (context, next) =>
            {
                Interlocked.Increment(ref _requests);
                context.RequestAborted.Register(_hungUp.SetResult);
                return next(context);
            }
        );
        _host.MapGet("/a.txt", () => "Ann: Good morning.");
        _host.MapGet("/moved.txt", () => Results.Redirect("/a.txt"));
        _host.MapGet("/gone.txt", () => Results.StatusCode(StatusCodes.Status410Gone));
        _host.MapGet("/forbidden.txt", () => Results.StatusCode(StatusCodes.Status403Forbidden));
        _host.MapGet(
            "/busy.txt",
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "90";
                return Task.CompletedTask;
            }
        );
        _host.MapGet("/broken.txt", () => Results.StatusCode(StatusCodes.Status500InternalServerError));
        _host.MapGet(
            "/silent.txt",
            (HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
        );
        _host.MapGet("/endless.txt", context => WriteAsync(context, TimeSpan.Zero));
        _host.MapGet("/dripping.txt", context => WriteAsync(context, TimeSpan.FromMilliseconds(50)));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Address => new(_host.Urls.Single());

    public async ValueTask InitializeAsync() => await _host.StartAsync(Cancellation);

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Content_of_a_listed_host_is_read()
    {
        await using var services = Services();

        Assert.Equal("Ann: Good morning.", (await FetchAsync(services, "/a.txt")).Content);
    }

    [Theory]
    [InlineData("InsecureHosts", "127.0.0.1")]
    [InlineData("InsecureHosts", "localhost:{port}")]
    [InlineData("Hosts", "127.0.0.1:{port}")]
    public async Task A_host_that_is_not_listed_so_is_refused_and_not_asked(string list, string host)
    {
        var listed = host.Replace("{port}", $"{Address.Port}", StringComparison.Ordinal);
        await using var services = Services(("ContentSources:InsecureHosts:0", "127.0.0.1:1"), ($"ContentSources:{list}:1", listed));

        var refused = await Assert.ThrowsAsync<JobRefusedException>(() => FetchAsync(services, "/a.txt"));

        Assert.Equal((FailureReasons.ContentUriRefused, 0), (refused.Reason, _requests));
    }

    [Fact]
    public async Task A_user_in_the_address_is_refused_and_the_host_not_asked()
    {
        await using var services = Services();

        var refused = await Assert.ThrowsAsync<JobRefusedException>(() =>
            services.GetRequiredService<ContentFetcher>().FetchAsync($"http://ann:secret@{Address.Authority}/a.txt", Cancellation)
        );

        Assert.Equal((FailureReasons.ContentUriRefused, 0), (refused.Reason, _requests));
    }

    [Theory]
    [InlineData("/moved.txt", "status 302, and redirects are not followed.")]
    [InlineData("/missing.txt", "status 404.")]
    [InlineData("/gone.txt", "status 410.")]
    [InlineData("/forbidden.txt", "status 403.")]
    public async Task Content_that_its_host_does_not_have_is_unavailable_for_good(string path, string message)
    {
        await using var services = Services();

        var refused = await Assert.ThrowsAsync<JobRefusedException>(() => FetchAsync(services, path));

        Assert.Equal((FailureReasons.ContentUnavailable, 1), (refused.Reason, _requests));
        Assert.EndsWith(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/broken.txt", "status 500.", null)]
    [InlineData("/busy.txt", "status 429.", 90)]
    public async Task An_error_of_the_host_passes_and_the_time_that_it_asks_for_is_kept(string path, string message, int? seconds)
    {
        await using var services = Services();

        var unreachable = await Assert.ThrowsAsync<ContentUnreachableException>(() => FetchAsync(services, path));

        Assert.EndsWith(message, unreachable.Message, StringComparison.Ordinal);
        Assert.Equal(seconds, unreachable.RetryAfter?.TotalSeconds);
    }

    [Theory]
    [InlineData("https", "the TLS connection fails")]
    [InlineData("http", "the connection fails")]
    public async Task A_failed_connection_is_told_by_its_class(string scheme, string message)
    {
        var authority = scheme is "https" ? Address.Authority : "127.0.0.1:1";
        await using var services = Services(("ContentSources:Hosts:0", authority), ("ContentSources:InsecureHosts:0", authority));

        var unreachable = await Assert.ThrowsAsync<ContentUnreachableException>(() =>
            services.GetRequiredService<ContentFetcher>().FetchAsync($"{scheme}://{authority}/a.txt", Cancellation)
        );

        Assert.EndsWith($"at the moment: {message}.", unreachable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_without_end_is_refused_as_too_large_and_hung_up_on()
    {
        await using var services = Services(("Limits:MaxContentLength", "1024"));

        var refused = await Assert.ThrowsAsync<TranscriptRefusedException>(() => FetchAsync(services, "/endless.txt"));

        Assert.Equal(TranscriptRefusal.TooLarge, refused.Refusal);
        await _hungUp.Task.WaitAsync(Patience, TimeProvider.System, Cancellation);
        Assert.InRange(Interlocked.Read(ref _served), 4096, BuffersOnTheWay);
    }

    [Theory]
    [InlineData("/silent.txt")]
    [InlineData("/dripping.txt")]
    public async Task A_host_that_takes_too_long_is_unreachable_and_hung_up_on(string path)
    {
        await using var services = Services(("ContentSources:Timeout", "00:00:01"));

        await Assert.ThrowsAsync<ContentUnreachableException>(() => FetchAsync(services, path));

        await _hungUp.Task.WaitAsync(Patience, TimeProvider.System, Cancellation);
    }

    [Fact]
    public async Task A_job_that_ends_ends_its_request()
    {
        await using var services = Services();
        using var job = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            services.GetRequiredService<ContentFetcher>().FetchAsync(new Uri(Address, "/silent.txt").AbsoluteUri, job.Token)
        );

        await _hungUp.Task.WaitAsync(Patience, TimeProvider.System, Cancellation);
    }

    [Fact]
    public async Task A_host_that_is_down_makes_it_unreachable()
    {
        await using var services = Services();
        var address = Address.AbsoluteUri;
        await _host.StopAsync(Cancellation);

        await Assert.ThrowsAsync<ContentUnreachableException>(() =>
            services.GetRequiredService<ContentFetcher>().FetchAsync(address, Cancellation)
        );
    }

    private async Task WriteAsync(HttpContext context, TimeSpan pause)
    {
        while (!context.RequestAborted.IsCancellationRequested)
        {
            await context.Response.WriteAsync(Words, context.RequestAborted);
            Interlocked.Add(ref _served, Words.Length);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (pause > TimeSpan.Zero)
                await Task.Delay(pause, TimeProvider.System, context.RequestAborted);
        }
    }

    private Task<Enrichment.Formats.TranscriptText> FetchAsync(IServiceProvider services, string path) =>
        services.GetRequiredService<ContentFetcher>().FetchAsync(new Uri(Address, path).AbsoluteUri, Cancellation);

    private ServiceProvider Services(params (string Key, string Value)[] settings) =>
        new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddPipeline(
                new ConfigurationBuilder()
                    .AddInMemoryCollection([new("ContentSources:InsecureHosts:0", Address.Authority)])
                    .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
                    .Build()
            )
            .BuildServiceProvider();
}
