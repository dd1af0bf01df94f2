using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TranscriptWorker.IntegrationTests.Cli;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>Several worker processes on one broker, with a client that publishes jobs and counts events.</summary>
internal sealed class WorkerFleet : IAsyncDisposable
{
    private const string Events = "events";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder;
    private readonly List<RunningService> _workers = [];
    private readonly string[] _settings;

    private WorkerFleet(VirtualHost host, TemporaryFolder folder, string[] settings) =>
        (Host, _folder, _settings) = (host, folder, settings);

    public VirtualHost Host { get; }

    public IReadOnlyList<RunningService> Workers => _workers;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts the workers, which share their tiers, and subscribes to their events.</summary>
    public static async Task<WorkerFleet> StartAsync(
        VirtualHost host,
        TemporaryFolder folder,
        int workers,
        params (string Key, string Value)[] settings
    )
    {
        string[] all = [.. host.Settings.Concat(settings).Select(s => $"{s.Item1}={s.Item2}")];
        var fleet = new WorkerFleet(host, folder, all);
        (await fleet.RunAsync("topology", "declare")).AssertDone();
        (await fleet.RunAsync("migrate")).AssertDone();
        await host.SubscribeAsync(Events, "TranscriptEnriched", "EnrichmentFailed");
        try
        {
            await fleet.AddAsync(workers);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs another command with the fleet's settings.</summary>
    public Task<EndedCommand> RunAsync(params string[] arguments) =>
        InProcess.RunAsync([.. arguments, "--data", _folder["cli"], .. _settings.SelectMany(s => (string[])["--set", s])]);

    public async Task AddAsync(int workers) =>
        _workers.AddRange(
            await Task.WhenAll(
                Enumerable
                    .Range(_workers.Count, workers)
                    .Select(number => RunningService.StartAsync(_folder[$"worker-{number}"], _settings))
            )
        );

    public Task PublishAsync(IEnumerable<FleetJob> jobs) =>
        Host.UseAsync(async channel =>
        {
            foreach (var batch in jobs.Chunk(100))
                await Task.WhenAll(
                    batch.Select(job =>
                        channel
                            .BasicPublishAsync(
                                "",
                                "enrich-transcript",
                                mandatory: true,
                                new BasicProperties { Persistent = true, ContentType = "application/json" },
                                Encoding.UTF8.GetBytes(job.Json),
                                Cancellation
                            )
                            .AsTask()
                    )
                );
            return true;
        });

    /// <summary>Waits for so many events.</summary>
    public Task<IReadOnlyList<FleetEvent>> ReceiveAsync(int count) => ReceiveAsync(events => events.Count >= count);

    /// <summary>Waits for an event for each job; there may be more, since a delivery whose answer was lost is answered again.</summary>
    public Task<IReadOnlyList<FleetEvent>> ReceiveAllAsync(IReadOnlyCollection<FleetJob> jobs) =>
        ReceiveAsync(events => events.Select(e => e.JobId).Distinct().Count() >= jobs.Count);

    public Task<uint> CountEventsAsync() => Host.CountAsync(Events);

    private Task<IReadOnlyList<FleetEvent>> ReceiveAsync(Predicate<IReadOnlyList<FleetEvent>> areAll) =>
        Host.UseAsync<IReadOnlyList<FleetEvent>>(async channel =>
        {
            var (received, done) = (new List<FleetEvent>(), new TaskCompletionSource());
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                lock (received)
                {
                    received.Add(FleetEvent.Read(delivery.Body.Span));
                    if (areAll(received))
                        done.TrySetResult();
                }

                return Task.CompletedTask;
            };
            var tag = await channel.BasicConsumeAsync(Events, autoAck: true, consumer, Cancellation);
            try
            {
                await done.Task.WaitAsync(Patience, TimeProvider.System, Cancellation);
            }
            catch (TimeoutException error)
            {
                lock (received)
                    throw new TimeoutException(
                        $"Only {received.Count} events after {Patience.TotalSeconds:0} s; "
                            + string.Join(Environment.NewLine, Workers.SelectMany(w => w.Process.Output.TakeLast(5))),
                        error
                    );
            }

            await channel.BasicCancelAsync(tag, cancellationToken: Cancellation);
            lock (received)
                return [.. received];
        });

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
    }
}

/// <summary>A job of a transcript of its own.</summary>
internal sealed record FleetJob(Guid Id, string TranscriptId, string Content)
{
    public string Json =>
        JsonSerializer.Serialize(
            new
            {
                jobId = Id,
                transcriptId = TranscriptId,
                content = Content,
            }
        );

    public static IReadOnlyList<FleetJob> Create(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new FleetJob(Guid.NewGuid(), $"fleet:{i}", GeneratedTranscripts.Create(i)))];
}

/// <summary>An event as a client reads it.</summary>
internal sealed record FleetEvent(
    Guid MessageId,
    Guid JobId,
    string TranscriptId,
    string? Reason,
    IReadOnlyList<(string Feature, string Source)> Features
)
{
    public static FleetEvent Read(ReadOnlySpan<byte> body)
    {
        var envelope = JsonElement.Parse(body);
        var message = envelope.GetProperty("message");
        return new FleetEvent(
            envelope.GetProperty("messageId").GetGuid(),
            message.GetProperty("jobId").GetGuid(),
            message.GetProperty("transcriptId").GetString()!,
            message.TryGetProperty("reason", out var reason) ? reason.GetString() : null,
            message.TryGetProperty("features", out var features)
                ? [.. features.EnumerateArray().Select(f => (f.GetProperty("feature").GetString()!, f.GetProperty("source").GetString()!))]
                : []
        );
    }
}
