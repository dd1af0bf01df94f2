using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>Publishes jobs to a virtual host and takes the events that answer them.</summary>
internal sealed class JobTraffic : IAsyncDisposable
{
    private const string Events = "events";
    private const int Lines = 24;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IConnection _connection;
    private readonly IChannel _sending;
    private readonly IChannel _receiving;
    private int _left;
    private int _failed;
    private TaskCompletionSource _done = new();

    private JobTraffic(IConnection connection, IChannel sending, IChannel receiving) =>
        (_connection, _sending, _receiving) = (connection, sending, receiving);

    /// <summary>Binds a queue to the events and consumes it.</summary>
    public static async Task<JobTraffic> StartAsync(Uri broker, CancellationToken cancellationToken)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellationToken);
        var (sending, receiving) = (
            await connection.CreateChannelAsync(cancellationToken: cancellationToken),
            await connection.CreateChannelAsync(cancellationToken: cancellationToken)
        );
        var traffic = new JobTraffic(connection, sending, receiving);
        await receiving.QueueDeclareAsync(Events, true, false, false, cancellationToken: cancellationToken);
        foreach (var name in (string[])[nameof(TranscriptEnriched), nameof(EnrichmentFailed)])
        {
            var exchange = $"TranscriptWorker.Contracts:{name}";
            await receiving.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
            await receiving.QueueBindAsync(Events, exchange, "", cancellationToken: cancellationToken);
        }

        var consumer = new AsyncEventingBasicConsumer(receiving);
        consumer.ReceivedAsync += traffic.ReceiveAsync;
        await receiving.BasicConsumeAsync(Events, autoAck: true, consumer, cancellationToken);
        return traffic;
    }

    /// <summary>Publishes all jobs at once and waits for as many events.</summary>
    /// <returns>The time that it took.</returns>
    /// <exception cref="InvalidOperationException">A job failed.</exception>
    public async Task<TimeSpan> RunAsync(IReadOnlyCollection<byte[]> jobs, CancellationToken cancellationToken)
    {
        (_left, _failed) = (jobs.Count, 0);
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var properties = new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json" };
        var started = TimeProvider.System.GetTimestamp();
        foreach (var job in jobs)
            await _sending.BasicPublishAsync("", ContenderSettings.Queue, false, properties, job, cancellationToken);
        await _done.Task.WaitAsync(Patience, TimeProvider.System, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(started);
        return _failed == 0 ? elapsed : throw new InvalidOperationException($"{_failed} jobs failed.");
    }

    /// <summary>A job of 24 lines that nobody knows yet.</summary>
    public static EnrichTranscript CreateJob(int number, bool hasVersion) =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = $"meeting-{number}",
            SourceVersion = hasVersion ? 1 : null,
            Content = string.Join(
                '\n',
                Enumerable
                    .Range(0, Lines)
                    .Select(i =>
                        $"{(i % 2 == 0 ? "Ann" : "Bob")}: The search index of meeting {number} is migrated, and release {i} "
                        + $"goes to the customers of region {i * 7}."
                    )
            ),
        };

    /// <summary>A job as MassTransit publishes it.</summary>
    public static byte[] Write(EnrichTranscript job) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new { messageType = (string[])["urn:message:TranscriptWorker.Contracts:EnrichTranscript"], message = job },
            JsonSerializerOptions.Web
        );

    public async ValueTask DisposeAsync()
    {
        await _receiving.DisposeAsync();
        await _sending.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private Task ReceiveAsync(object sender, BasicDeliverEventArgs delivery)
    {
        if (delivery.Exchange.EndsWith(nameof(EnrichmentFailed), StringComparison.Ordinal))
            Interlocked.Increment(ref _failed);
        if (Interlocked.Decrement(ref _left) == 0)
            _done.SetResult();
        return Task.CompletedTask;
    }
}
