using System.Globalization;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Serilog.Events;
using TranscriptWorker.Bus;
using TranscriptWorker.Cli;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Benchmarks;

/// <summary>
/// Jobs a second that the worker answers from its local tier, confirmed by Redis, against what it cannot be faster than: a bare
/// consumer of the same bus library that answers each message with an event of the same size and does nothing else. Both have a queue of
/// the same kind, the same prefetch and concurrency, and take turns.
/// </summary>
internal sealed class HitJobs
{
    private const int Rounds = 21;
    private const int Warmups = 10;
    private const int JobsPerRound = 10_000;
    private const int Transcripts = 100;
    private const int Prefetch = 256;
    private const int Concurrency = 128;
    private const string BareQueue = "bare";
    private const string Events = "events";

    private readonly IConnection _connection;
    private readonly IReadOnlyList<string> _features;

    private HitJobs(IConnection connection, IReadOnlyList<string> features) => (_connection, _features) = (connection, features);

    /// <summary>Measures, and prints a table.</summary>
    /// <param name="withContent">Whether the jobs carry their content with its source version, which the worker knows.</param>
    /// <param name="features">The features that each job asks for; empty for all.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    public static async Task RunAsync(bool withContent, IReadOnlyList<string> features, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("transcript-worker-benchmark-").FullName;
        try
        {
            await using var broker = await RabbitMqServer.StartAsync(cancellationToken);
            await using var redis = await RedisServer.StartAsync(cancellationToken);
            await using var connection = await new ConnectionFactory { Uri = broker.Address }.CreateConnectionAsync(cancellationToken);
            await new HitJobs(connection, features).MeasureAsync(broker, redis, folder, withContent, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(
        RabbitMqServer broker,
        RedisServer redis,
        string folder,
        bool withContent,
        CancellationToken cancellationToken
    )
    {
        await using var worker = await StartWorkerAsync(broker, redis, folder, cancellationToken);
        await using (var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken))
        {
            await channel.QueueDeclareAsync(
                Events,
                durable: true,
                exclusive: false,
                autoDelete: false,
                cancellationToken: cancellationToken
            );
            foreach (var name in (string[])["TranscriptEnriched", "EnrichmentFailed"])
                await channel.QueueBindAsync(Events, $"TranscriptWorker.Contracts:{name}", "", cancellationToken: cancellationToken);
        }

        var content = string.Join(
            '\n',
            Enumerable
                .Range(0, 40)
                .Select(i =>
                    $"{(i % 2 == 0 ? "Ann" : "Bob")}: The search index is migrated, and release {i} goes to the customers of "
                    + $"region {i * 7}."
                )
        );
        await RoundAsync(Queues.EnrichTranscript, [.. Enumerable.Range(0, Transcripts).Select(i => Job(i, content))], cancellationToken);
        var jobs = Enumerable.Range(0, JobsPerRound).Select(i => Job(i % Transcripts, withContent ? content : null)).ToList();
        // An entry is read once from the durable tier before it is hot.
        await RoundAsync(Queues.EnrichTranscript, jobs, cancellationToken);
        var (_, answer) = await RoundAsync(Queues.EnrichTranscript, jobs, cancellationToken);
        if (answer.Features.Any(f => f.Source is not (ResultSource.Local or ResultSource.Hot)))
            throw new InvalidOperationException("These were no hits.");

        var bare = CreateBare(broker, answer);
        await bare.StartAsync(cancellationToken);
        var (bareRates, workerRates) = (new List<double>(), new List<double>());
        // Both get faster for several rounds, until all of their code has been compiled for speed.
        for (var round = 0; round < Warmups; round++)
        {
            await RoundAsync(BareQueue, jobs, cancellationToken);
            await RoundAsync(Queues.EnrichTranscript, jobs, cancellationToken);
        }

        for (var round = 0; round < Rounds; round++)
        {
            bareRates.Add((await RoundAsync(BareQueue, jobs, cancellationToken)).Rate);
            workerRates.Add((await RoundAsync(Queues.EnrichTranscript, jobs, cancellationToken)).Rate);
            Console.WriteLine(
                $"round {round + 1}: bare consumer {bareRates[^1]:0}/s, worker {workerRates[^1]:0}/s, ratio "
                    + $"{workerRates[^1] / bareRates[^1]:0.00}"
            );
        }

        await bare.StopAsync(cancellationToken);
        var ratios = bareRates.Zip(workerRates, (b, w) => w / b).Order().ToList();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"median: bare consumer {Median(bareRates):0}/s, worker {Median(workerRates):0}/s; ratio "
                    + $"{ratios[Rounds / 2]:0.00} ({ratios[0]:0.00} to {ratios[^1]:0.00})"
            )
        );
    }

    private static async Task<RunningWorker> StartWorkerAsync(
        RabbitMqServer broker,
        RedisServer redis,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Compose(
            [
                new("Data:Folder", folder),
                new("Jobs:Concurrency", $"{Concurrency}"),
                new("Hot:Provider", "redis"),
                new("Hot:ConnectionString", redis.ConnectionString(0)),
                new("Bus:Provider", "rabbitmq"),
                new("Bus:ConnectionString", broker.Address.OriginalString),
                new("Bus:Prefetch", $"{Prefetch}"),
            ],
            verbose: false,
            LogEventLevel.Fatal,
            isService: true
        );
        var host = builder.Build();
        host.CheckConfiguration();
        return await RunningWorker.StartAsync(host, cancellationToken);
    }

    private static IBusControl CreateBare(RabbitMqServer broker, TranscriptEnriched answer) =>
        MassTransit.Bus.Factory.CreateUsingRabbitMq(bus =>
        {
            bus.Host(broker.Address);
            bus.ReceiveEndpoint(
                BareQueue,
                endpoint =>
                {
                    endpoint.SetQuorumQueue();
                    endpoint.PrefetchCount = Prefetch;
                    endpoint.ConcurrentMessageLimit = Concurrency;
                    endpoint.ConfigureConsumeTopology = false;
                    endpoint.Handler<EnrichTranscript>(context =>
                        context.Publish(answer with { JobId = context.Message.JobId }, context.CancellationToken)
                    );
                }
            );
        });

    /// <summary>Publishes all jobs and waits for as many events.</summary>
    private async Task<(double Rate, TranscriptEnriched Last)> RoundAsync(
        string queue,
        List<byte[]> jobs,
        CancellationToken cancellationToken
    )
    {
        await using var receiving = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await using var sending = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var (left, done) = (jobs.Count, new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously));
        var consumer = new AsyncEventingBasicConsumer(receiving);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            if (Interlocked.Decrement(ref left) == 0)
                done.SetResult(delivery.Body.ToArray());
            return Task.CompletedTask;
        };
        await receiving.BasicConsumeAsync(Events, autoAck: true, consumer, cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        var properties = new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json" };
        foreach (var job in jobs)
            await sending.BasicPublishAsync("", queue, mandatory: false, properties, job, cancellationToken);
        var last = await done.Task.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System, cancellationToken);
        var rate = jobs.Count / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return (rate, JsonElement.Parse(last).GetProperty("message").Deserialize<TranscriptEnriched>(JsonSerializerOptions.Web)!);
    }

    private byte[] Job(int transcript, string? content) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                messageType = (string[])["urn:message:TranscriptWorker.Contracts:EnrichTranscript"],
                message = new EnrichTranscript
                {
                    JobId = Guid.NewGuid(),
                    TranscriptId = $"{transcript}",
                    Content = content,
                    SourceVersion = content is null ? null : 1,
                    Features = _features,
                },
            },
            JsonSerializerOptions.Web
        );

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
