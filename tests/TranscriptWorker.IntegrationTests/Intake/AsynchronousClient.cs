using System.Net.Http.Json;
using System.Text.Json;
using TranscriptWorker.IntegrationTests.Cli;

namespace TranscriptWorker.IntegrationTests.Intake;

/// <summary>A client that does not wait for its jobs, and asks for their status.</summary>
internal static class AsynchronousClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<HttpResponseMessage> PostAsync(this RunningService service, object job, string prefer = "respond-async")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/jobs") { Content = JsonContent.Create(job) };
        request.Headers.Add("Prefer", prefer);
        return await service.Http.SendAsync(request, Cancellation);
    }

    /// <summary>Sends a job, and expects it to be accepted.</summary>
    public static async Task AcceptAsync(this RunningService service, object job)
    {
        using var response = await service.PostAsync(job);
        Assert.Equal(202, (int)response.StatusCode);
    }

    public static async Task<JsonElement> StatusAsync(this RunningService service, Guid job)
    {
        using var response = await service.Http.GetAsync($"/jobs/{job}", Cancellation);
        Assert.Equal(200, (int)response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
    }

    /// <summary>Waits for a state of a job.</summary>
    public static async Task<JsonElement> UntilAsync(this RunningService service, Guid job, string state)
    {
        JsonElement status = default;
        await Wait.UntilAsync(
            async _ => string.Equals(StateOf(status = await service.StatusAsync(job)), state, StringComparison.Ordinal),
            Patience,
            () => $"The job is not {state}: {status}",
            Cancellation
        );
        return status;
    }

    public static string StateOf(JsonElement status) => status.GetProperty("state").GetString()!;
}
