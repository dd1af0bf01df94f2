using System.Collections.Concurrent;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TranscriptWorker.Benchmarks.ColdJobs;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Benchmarks.Lanes;

/// <summary>Publishes jobs and notes when each was answered.</summary>
internal sealed class LaneTraffic : IAsyncDisposable
{
    private const string Events = "events";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly IConnection _connection;
    private readonly IChannel _receiving;
    private readonly ConcurrentDictionary<Guid, SentJob> _sent = new();

    private LaneTraffic(IConnection connection, IChannel receiving) => (_connection, _receiving) = (connection, receiving);

    /// <summary>Binds a queue to the events of a worker that runs, and consumes it.</summary>
    public static async Task<LaneTraffic> StartAsync(Uri broker, CancellationToken cancellationToken)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancellationToken);
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var traffic = new LaneTraffic(connection, channel);
        await channel.QueueDeclareAsync(Events, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var name in (string[])[nameof(TranscriptEnriched), nameof(EnrichmentFailed)])
            await channel.QueueBindAsync(Events, $"TranscriptWorker.Contracts:{name}", "", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += traffic.ReceiveAsync;
        await channel.BasicConsumeAsync(Events, autoAck: true, consumer, cancellationToken);
        return traffic;
    }

    /// <summary>Publishes jobs as fast as the broker takes them.</summary>
    public async Task<IReadOnlyList<SentJob>> PublishAsync(
        string queue,
        IEnumerable<EnrichTranscript> jobs,
        CancellationToken cancellationToken
    )
    {
        await using var channel = await _connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            cancellationToken
        );
        var (sent, confirming) = (new List<SentJob>(), new List<Task>());
        foreach (var job in jobs)
        {
            var one = _sent[job.JobId] = new SentJob(TimeProvider.System.GetTimestamp());
            sent.Add(one);
            confirming.Add(
                channel
                    .BasicPublishAsync(
                        "",
                        queue,
                        mandatory: true,
                        new BasicProperties { Persistent = true },
                        JobTraffic.Write(job),
                        cancellationToken
                    )
                    .AsTask()
            );
        }

        await Task.WhenAll(confirming);
        return sent;
    }

    /// <summary>Publishes jobs at a steady rate, whether earlier ones are answered or not.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="rate">How many a second.</param>
    /// <param name="isOver">Whether no more are to be published.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<SentJob>> PublishSteadilyAsync(
        IEnumerable<EnrichTranscript> jobs,
        int rate,
        Func<bool> isOver,
        CancellationToken cancellationToken
    )
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var sent = new List<SentJob>();
        var started = TimeProvider.System.GetTimestamp();
        foreach (var job in jobs)
        {
            var due = TimeSpan.FromSeconds((double)sent.Count / rate) - TimeProvider.System.GetElapsedTime(started);
            if (due > TimeSpan.Zero)
                await Task.Delay(due, TimeProvider.System, cancellationToken);
            if (isOver())
                break;
            // From the moment when it was due: a publisher that is late makes no answer faster.
            var one = _sent[job.JobId] = new SentJob(started + (long)(sent.Count * (double)TimeProvider.System.TimestampFrequency / rate));
            sent.Add(one);
            await channel.BasicPublishAsync(
                "",
                ContenderSettings.Queue,
                mandatory: true,
                new BasicProperties { Persistent = true },
                JobTraffic.Write(job),
                cancellationToken
            );
        }

        return sent;
    }

    /// <returns>Whether all were answered in time.</returns>
    public static async Task<bool> WaitAsync(IEnumerable<SentJob> jobs, TimeSpan patience, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var left = jobs.Where(job => job.Elapsed is null).ToList();
        while (left.Count > 0 && TimeProvider.System.GetElapsedTime(started) < patience)
        {
            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
            left.RemoveAll(job => job.Elapsed is not null);
        }

        return left.Count == 0;
    }

    /// <summary>How many messages are ready in a queue.</summary>
    public async Task<uint> CountAsync(string queue, CancellationToken cancellationToken)
    {
        await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        return await channel.MessageCountAsync(queue, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _receiving.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private Task ReceiveAsync(object sender, BasicDeliverEventArgs delivery)
    {
        var id = JsonElement.Parse(delivery.Body.Span).GetProperty("message").GetProperty("jobId").GetGuid();
        if (delivery.Exchange.EndsWith(nameof(EnrichmentFailed), StringComparison.Ordinal))
            throw new InvalidOperationException($"Job {id} failed.");
        if (_sent.TryGetValue(id, out var job))
            job.Answer(TimeProvider.System.GetTimestamp());
        return Task.CompletedTask;
    }
}

/// <summary>A job that was published.</summary>
/// <param name="sent">When, as a timestamp.</param>
internal sealed class SentJob(long sent)
{
    private long _answered;

    /// <summary>How long it took until its answer; null if there is none yet.</summary>
    public TimeSpan? Elapsed =>
        Volatile.Read(ref _answered) is > 0 and var answered ? TimeProvider.System.GetElapsedTime(sent, answered) : null;

    /// <summary>How long it has waited, if it has no answer.</summary>
    public TimeSpan Age => Elapsed ?? TimeProvider.System.GetElapsedTime(sent);

    public void Answer(long timestamp) => Interlocked.CompareExchange(ref _answered, timestamp, 0);
}
