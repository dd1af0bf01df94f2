using System.Net.Http.Json;
using System.Text.Json;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>The service as a process, reached as its clients do.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private RunningService(WorkerProcess process, string dataFolder, Uri address)
    {
        (Process, DataFolder) = (process, dataFolder);
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address };
    }

    public WorkerProcess Process { get; }

    public string DataFolder { get; }

    public HttpClient Http { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<RunningService> StartAsync(string dataFolder, params string[] settings) =>
        StartAsync(["--data", dataFolder], dataFolder, settings);

    /// <summary>A service that logs more.</summary>
    public static Task<RunningService> StartVerboseAsync(string dataFolder, params string[] settings) =>
        StartAsync(["--data", dataFolder, "--verbose"], dataFolder, settings);

    private static async Task<RunningService> StartAsync(string[] options, string dataFolder, string[] settings)
    {
        string[] all = ["Urls=http://127.0.0.1:0", .. settings];
        var process = WorkerProcess.Start(["serve", .. options, .. all.SelectMany(setting => (string[])["--set", setting])]);
        try
        {
            await process.WaitUntilAsync(() => FindAddress(process) is not null);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }

        return new RunningService(process, dataFolder, new Uri(FindAddress(process)!));
    }

    public async Task<ServiceAnswer> EnrichAsync(object job)
    {
        using var response = await Http.PostAsJsonAsync("/jobs", job, Cancellation);
        return new ServiceAnswer((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }

    /// <summary>Runs another command over the same data, and expects it to succeed.</summary>
    public async Task<EndedCommand> BesideAsync(params string[] arguments)
    {
        var ended = await InProcess.RunAsync([.. arguments, "--data", DataFolder]);
        ended.AssertDone();
        return ended;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }

    private static string? FindAddress(WorkerProcess process) =>
        process
            .Output.FirstOrDefault(line => line.Contains("Ready after", StringComparison.Ordinal))
            ?.Split(' ')
            .First(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal))
            .TrimEnd(',');
}

/// <summary>What the service answered a job with.</summary>
internal sealed record ServiceAnswer(int Status, JsonElement Body)
{
    public string? Reason => Body.GetProperty("reason").GetString();

    public long Generation => Body.GetProperty("generation").GetInt64();

    /// <summary>Each feature with the source of its result.</summary>
    public string Features =>
        string.Join(
            ' ',
            Body.GetProperty("features")
                .EnumerateArray()
                .Select(f => $"{f.GetProperty("feature").GetString()}={f.GetProperty("source").GetString()}")
        );
}
