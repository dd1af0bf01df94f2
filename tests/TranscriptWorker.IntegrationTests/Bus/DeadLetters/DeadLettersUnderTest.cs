using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RabbitMQ.Client;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;
using TranscriptWorker.Cli;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus.DeadLetters;

/// <summary>A virtual host with the topology and without a worker, and the commands that look after its failed messages.</summary>
internal sealed class DeadLettersUnderTest : IDisposable
{
    public const string Error = "enrich-transcript_error";
    public const string Poison = "enrich-transcript_poison";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private DeadLettersUnderTest(VirtualHost host) => Host = host;

    public VirtualHost Host { get; }

    /// <summary>The folder of the database that the commands use.</summary>
    public TemporaryFolder Folder => _folder;

    public static async Task<DeadLettersUnderTest> StartAsync(params string[] settings)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await InProcess.RunAsync(["topology", "declare", .. settings, .. host.Arguments])).AssertDone();
        return new DeadLettersUnderTest(host);
    }

    public static string Job(Guid id, string transcript = "42", string? tenant = null, string? content = "Ann: Hello.") =>
        JsonSerializer.Serialize(
            new EnrichTranscript
            {
                JobId = id,
                TranscriptId = transcript,
                TenantId = tenant,
                Content = content,
            },
            Json
        );

    /// <summary>Puts a message into a queue as a worker does when it has failed.</summary>
    public Task FailAsync(string queue, string body, string reason = FailureReasons.InternalError, DateTimeOffset? at = null) =>
        Host.PublishAsync(
            queue,
            body,
            properties =>
                properties.Headers = Headers(
                    ("tw-reason", reason),
                    ("tw-explanation", "It failed."),
                    ("tw-failed-at", $"{at ?? TimeProvider.System.GetUtcNow().AddMinutes(-1):O}")
                )
        );

    public async Task<IReadOnlyList<Guid>> FailJobsAsync(int count, string reason = FailureReasons.InternalError)
    {
        IReadOnlyList<Guid> ids = [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];
        foreach (var id in ids)
            await FailAsync(Error, Job(id), reason);
        return ids;
    }

    public Task<EndedCommand> RunAsync(params string[] arguments) => InProcess.RunAsync(ArgumentsOf(arguments));

    public string[] ArgumentsOf(params string[] arguments) => ["dead-letters", .. arguments, "--data", _folder.Path, .. Host.Arguments];

    public async Task<JsonElement> ReadAsync(params string[] arguments)
    {
        var ended = await RunAsync([.. arguments, "--json"]);
        ended.AssertDone();
        return JsonElement.Parse(string.Join('\n', ended.Output));
    }

    /// <summary>Looks at one queue by the product's own code, which a test can watch.</summary>
    public async Task RotateAsync(
        DeadLetterQueue queue,
        Func<WaitingMessage, DeadLetterFate> decide,
        Func<WaitingMessage, Task> seen,
        CancellationToken cancellationToken
    )
    {
        using var host = WorkerHost.Build(
            [.. Host.Settings.Select(s => KeyValuePair.Create(s.Item1, (string?)s.Item2)), new("Data:Folder", _folder.Path)],
            verbose: false
        );
        await host
            .Services.GetRequiredService<DeadLetterQueues>()
            .RunAsync(
                async rotation =>
                    await rotation.RunAsync(
                        queue,
                        await rotation.CountAsync(queue),
                        async (message, _) =>
                        {
                            await seen(message);
                            return new DeadLetterDecision(decide(message));
                        },
                        (_, _, _) => { },
                        cancellationToken
                    ),
                cancellationToken
            );
    }

    /// <summary>Takes everything out of a queue, in order.</summary>
    public async Task<IReadOnlyList<BasicGetResult>> TakeAllAsync(string queue)
    {
        var taken = new List<BasicGetResult>();
        for (var left = await Host.CountAsync(queue); left > 0; left--)
            taken.Add(await Host.TakeAsync(queue));
        return taken;
    }

    public async Task<IReadOnlyList<Guid>> TakeIdsAsync(string queue) =>
        [.. (await TakeAllAsync(queue)).Select(m => JsonElement.Parse(m.Body.Span).GetProperty("jobId").GetGuid())];

    public Task UntilAsync(string queue, uint count) =>
        Wait.UntilAsync(
            async _ => await Host.CountAsync(queue) == count,
            Patience,
            () => $"{queue} does not have {count} messages.",
            TestContext.Current.CancellationToken
        );

    public static Dictionary<string, object?> Headers(params (string Name, object? Value)[] headers) =>
        headers.ToDictionary(h => h.Name, h => h.Value is string text ? Encoding.UTF8.GetBytes(text) : h.Value, StringComparer.Ordinal);

    public void Dispose() => _folder.Dispose();

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
}
