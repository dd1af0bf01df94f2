using System.Net;
using System.Net.Http.Json;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>A service that is told to stop while its clients wait.</summary>
public sealed class StopTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_that_ends_while_the_service_stops_is_answered()
    {
        await using var content = await ContentHost.StartAsync();
        await using var service = await RunningService.StartAsync(_folder.Path, content.Settings);
        var answer = EnrichAsync(service, content, "later.txt");
        await UntilRequestedAsync(content);

        service.Process.Signal(WorkerProcess.Terminate);
        await UntilRefusesAsync(service);
        content.Release();

        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(0, (await service.Process.WaitForExitAsync()).ExitCode);
    }

    [Fact]
    public async Task A_job_that_does_not_end_is_given_back_to_its_client_when_the_service_stops()
    {
        await using var content = await ContentHost.StartAsync();
        await using var service = await RunningService.StartAsync(_folder.Path, content.Settings);
        var answer = EnrichAsync(service, content, "never.txt");
        await UntilRequestedAsync(content);

        service.Process.Signal(WorkerProcess.Terminate);

        using var response = await answer;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("send the command again", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(0, (await service.Process.WaitForExitAsync()).ExitCode);
    }

    private static Task<HttpResponseMessage> EnrichAsync(RunningService service, ContentHost content, string file) =>
        service.Http.PostAsJsonAsync(
            "/jobs",
            new { transcriptId = "a", contentUri = new Uri(content.Address, file).ToString() },
            Cancellation
        );

    private static Task UntilRequestedAsync(ContentHost content) =>
        Wait.UntilAsync(
            _ => Task.FromResult(content.Hanging + content.Waiting > 0),
            Patience,
            () => "The job did not start.",
            Cancellation
        );

    private static Task UntilRefusesAsync(RunningService service) =>
        Wait.UntilAsync(
            async token =>
            {
                using var response = await service.Http.PostAsJsonAsync("/jobs", new { transcriptId = "b" }, token);
                return response.StatusCode == HttpStatusCode.ServiceUnavailable;
            },
            Patience,
            () => "It took jobs on.",
            Cancellation
        );
}
