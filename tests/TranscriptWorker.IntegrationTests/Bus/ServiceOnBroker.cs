using System.Text.Json;
using System.Text.RegularExpressions;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>The service as a process on a virtual host of its own, and a client that hears all its events and reads its log.</summary>
internal sealed partial class ServiceOnBroker : IAsyncDisposable
{
    private const string Subscriber = "subscriber";

    private readonly TemporaryFolder _folder;
    private int _linesRead;

    private ServiceOnBroker(TemporaryFolder folder, VirtualHost host, RunningService service) =>
        (_folder, Host, Service) = (folder, host, service);

    public VirtualHost Host { get; }

    public RunningService Service { get; }

    /// <summary>Whether the test that used it came to its end.</summary>
    public bool IsClean { get; set; }

    public static async Task<ServiceOnBroker> StartAsync(params string[] settings)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        var folder = new TemporaryFolder();
        // An audit that meets a job at the database logs a line at a time of its own.
        string[] quiet = ["Auditing:SubjectsPerMinute=0"];
        var service = await RunningService.StartAsync(
            folder.Path,
            [.. host.Settings.Select(s => $"{s.Item1}={s.Item2}"), .. quiet, .. settings]
        );
        await host.SubscribeAsync(
            Subscriber,
            nameof(TranscriptEnriched),
            nameof(EnrichmentFailed),
            nameof(TranscriptInvalidated),
            nameof(InvalidationFailed),
            nameof(JobCancellationAccepted),
            nameof(JobCancellationFailed)
        );
        return new ServiceOnBroker(folder, host, service) { _linesRead = service.Process.Output.Count };
    }

    /// <summary>The next event, for which it waits.</summary>
    public async Task<PublishedEvent> NextEventAsync() => PublishedEvent.Of(await Host.TakeAsync(Subscriber));

    /// <summary>A job that is in order is answered, and nothing else is left in any queue.</summary>
    public async Task AssertAnswersAsync()
    {
        var id = Guid.NewGuid();
        await Host.PublishAsync(Queues.EnrichTranscript, $$"""{"jobId":"{{id}}","transcriptId":"{{id}}","content":"Ann: Good morning."}""");
        Assert.Equal((nameof(TranscriptEnriched), id), await NextEventAsync() is var answer ? (answer.Type, answer.CommandId) : default);
        foreach (var queue in await Host.SharedQueuesAsync())
            Assert.Equal((queue, 0u), (queue, await Host.CountAsync(queue)));
    }

    /// <summary>Since the last call the service has logged so many lines, each of them its own, and nothing of a text.</summary>
    public async Task<IReadOnlyList<string>> AssertLoggedAsync(int lines, string text)
    {
        await Service.Process.WaitUntilAsync(() => Service.Process.Output.Count >= _linesRead + lines);
        var logged = Service.Process.Output.Skip(_linesRead).ToList();
        _linesRead += logged.Count;
        Assert.True(logged.Count == lines, string.Join(Environment.NewLine, logged));
        Assert.All(logged, line => Assert.Matches(LineStart(), line));
        Assert.All(logged, line => Assert.DoesNotContain(text, line, StringComparison.OrdinalIgnoreCase));
        IsClean = true;
        return logged;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        _folder.Dispose();
    }

    [GeneratedRegex(
        @"^\d\d:\d\d:\d\d\.\d{3} (INF|WRN) (Job|Transcript|Invalidation|Command|A message) ",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex LineStart();
}

/// <summary>An event as a client sees it that knows nothing of the bus library.</summary>
internal sealed record PublishedEvent(string Type, Guid CommandId, JsonElement Message)
{
    public string? Reason => Message.TryGetProperty("reason", out var reason) ? reason.GetString() : null;

    public static PublishedEvent Of(BasicGetResult delivery)
    {
        var envelope = JsonElement.Parse(delivery.Body.Span);
        var message = envelope.GetProperty("message");
        var id =
            message.TryGetProperty("jobId", out var job) ? job
            : message.TryGetProperty("batchId", out var batch) ? batch
            : message.GetProperty("invalidationId");
        return new PublishedEvent(envelope.GetProperty("messageType")[0].GetString()!.Split(':')[^1], id.GetGuid(), message);
    }
}
