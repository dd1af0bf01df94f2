using System.Net;
using TranscriptWorker.IntegrationTests.Cli;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>A service that is started before the servers that it needs.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class UnreachableAtStartTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http;
    private readonly int _port = FreePort.Take();

    public UnreachableAtStartTests() =>
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{_port}/") };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_its_database_it_is_live_not_ready_and_goes_on_by_itself()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        (string, string)[] settings =
        [
            ("Durable:Provider", "postgresql"),
            ("Durable:ConnectionString", await server.CreateDatabaseAsync()),
        ];
        (await InProcess.RunAsync(["migrate", .. Arguments(settings)])).AssertDone();
        await server.KillAsync();

        await AssertRecoversAsync(
            settings,
            server.RestartAsync,
            "Waiting for the durable tier: The database PostgreSQL 127.0.0.1:",
            "The durable tier answered after"
        );
    }

    [Fact]
    public async Task Without_its_broker_it_is_live_not_ready_and_goes_on_by_itself()
    {
        await using var server = await RabbitMqServer.StartAsync();
        var host = await server.CreateVirtualHostAsync();
        await server.KillAsync();

        await AssertRecoversAsync(host.Settings, server.RestartAsync, "Waiting for the broker: RabbitMQ 127.0.0.1:", " answered after");
    }

    [Fact]
    public async Task Without_its_hot_tier_it_is_live_not_ready_and_goes_on_by_itself()
    {
        await using var server = RedisServer.NotStarted();

        await AssertRecoversAsync(
            [("Hot:Provider", "redis"), ("Hot:ConnectionString", server.ConnectionString(0))],
            server.RestartAsync,
            $"Redis {server.Address} cannot be reached; check that it runs",
            $"Redis {server.Address} is back"
        );
    }

    [Theory]
    [InlineData("Applied 8 migrations")]
    [InlineData("Waiting for the broker")]
    public async Task Told_to_stop_while_it_starts_or_waits_it_ends_well(string last)
    {
        await using var process = WorkerProcess.Start([
            "serve",
            .. Arguments([("Bus:Provider", "rabbitmq"), ("Bus:ConnectionString", "amqp://guest:guest@127.0.0.1:1/")]),
        ]);
        await process.WaitUntilAsync(() => process.Output.Any(line => line.Contains(last, StringComparison.Ordinal)));

        process.Signal(WorkerProcess.Terminate);
        var ended = await process.WaitForExitAsync();

        Assert.Equal(0, ended.ExitCode);
        Assert.Empty(ended.Errors);
        Assert.DoesNotContain(ended.Output, line => line.Contains(" ERR ", StringComparison.Ordinal));
    }

    private async Task AssertRecoversAsync((string, string)[] settings, Func<Task> restart, string isAway, string isBack)
    {
        await using var process = WorkerProcess.Start(["serve", .. Arguments(settings)]);
        await process.WaitUntilAsync(() => process.Output.Any(line => line.Contains(isAway, StringComparison.Ordinal)));

        // A server that is missed in the background may be missed before the web server listens.
        await UntilOkAsync("health/live");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync("health/ready"));
        await restart();
        var returned = TimeProvider.System.GetTimestamp();
        await UntilOkAsync("health/ready");
        var recovery = TimeProvider.System.GetElapsedTime(returned);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"ready {recovery.TotalSeconds:0.0} s after the server's return: {string.Join(Environment.NewLine, process.Output)}"
        );
        Assert.InRange(recovery, TimeSpan.Zero, Soon);
        Assert.Single(
            process.Output,
            line => line.Contains(" WRN ", StringComparison.Ordinal) || line.Contains(" ERR ", StringComparison.Ordinal)
        );
        await process.WaitUntilAsync(() => process.Output.Any(line => line.Contains("Ready after", StringComparison.Ordinal)));
        await process.WaitUntilAsync(() => process.Output.Any(line => line.Contains(isBack, StringComparison.Ordinal)));
    }

    private async Task UntilOkAsync(string path)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        bound.CancelAfter(Patience);
        while (await AskAsync(path) != HttpStatusCode.OK)
            await Task.Delay(Poll, TimeProvider.System, bound.Token);
    }

    /// <returns>The status; null where nobody listens yet.</returns>
    private async Task<HttpStatusCode?> AskAsync(string path)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            return response.StatusCode;
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return null;
        }
    }

    private string[] Arguments((string, string)[] settings) =>
        [
            "--data",
            _folder["data"],
            .. settings.Append(("Urls", $"http://127.0.0.1:{_port}")).SelectMany(s => (string[])["--set", $"{s.Item1}={s.Item2}"]),
        ];
}
