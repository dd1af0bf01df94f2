using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>
/// Workers that start with a backlog of jobs whose results nobody has yet, over RabbitMQ, Redis and PostgreSQL: whether their rate and
/// their memory stay the same from the first jobs to the last.
/// </summary>
internal sealed class Backlog
{
    private const string Events = "events";
    private const int Features = 3;
    private const int MaxUnconfirmed = 256;
    private const int Parts = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly int _part;
    private readonly List<Part> _parts = [];
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _jobs;
    private readonly int _warmups;
    private IReadOnlyList<ContenderProcess> _workers = [];
    private int _answered;
    private long _partStarted;

    private Backlog(int jobs, int warmups)
    {
        (_jobs, _warmups) = (jobs, warmups);
        _part = Math.Max(1, jobs / Parts);
    }

    /// <summary>Measures, and prints a line for each twentieth of the jobs, which follow those for the warm-up.</summary>
    /// <param name="arguments">The options of the command.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        // So many until the workers have compiled their code with what they know of its use.
        var (jobs, warmups, processes) = (200_000, 50_000, 3);
        for (var i = 0; i < arguments.Length; i++)
            (jobs, warmups, processes) = arguments[i] switch
            {
                "--jobs" => (Number(arguments[++i]), warmups, processes),
                "--warmups" => (jobs, Number(arguments[++i]), processes),
                "--processes" => (jobs, warmups, Number(arguments[++i])),
                var unknown => throw new ArgumentException($"{unknown} is not an option of backlog.", nameof(arguments)),
            };
        var folder = Directory.CreateTempSubdirectory("transcript-worker-benchmark-").FullName;
        try
        {
            await using var broker = await RabbitMqServer.StartAsync(cancellationToken);
            await using var redis = await RedisServer.StartAsync(cancellationToken);
            await using var postgres = await PostgreSql.StartAsync(cancellationToken);
            var settings = new ContenderSettings(
                (await broker.CreateVirtualHostAsync(cancellationToken)).Address,
                redis.ConnectionString(redis.NextDatabase()),
                await postgres.CreateDatabaseAsync(cancellationToken),
                folder,
                Features
            );
            await new Backlog(jobs, warmups).MeasureAsync(settings, processes, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(ContenderSettings settings, int processes, CancellationToken cancellationToken)
    {
        await using var connection = await new ConnectionFactory { Uri = settings.Broker }.CreateConnectionAsync(cancellationToken);
        await PublishAsync(connection, cancellationToken);
        await using var receiving = await ReceiveAsync(connection, cancellationToken);
        try
        {
            for (var i = 0; i < processes; i++)
                _workers = [.. _workers, await StartAsync(settings, cancellationToken)];
            while (!_done.Task.IsCompleted)
            {
                var before = Volatile.Read(ref _answered);
                await Task.WhenAny(_done.Task, Task.Delay(Patience, TimeProvider.System, cancellationToken));
                if (Volatile.Read(ref _answered) == before)
                    throw new InvalidOperationException($"No job was answered for {Patience}; {before} of {_warmups + _jobs} were before.");
            }

            await _done.Task;
            Print();
        }
        finally
        {
            foreach (var worker in _workers)
                await worker.DisposeAsync();
        }
    }

    private static Task<ContenderProcess> StartAsync(ContenderSettings settings, CancellationToken cancellationToken) =>
        ContenderProcess.StartAsync(
            typeof(Backlog).Assembly.Location,
            ["cold-jobs-process", "worker", .. settings.ToArguments()],
            [],
            ContenderProcess.Ready,
            cancellationToken
        );

    /// <summary>Publishes all jobs, confirmed, before there is a worker.</summary>
    private async Task PublishAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(
                publisherConfirmationsEnabled: true,
                publisherConfirmationTrackingEnabled: true,
                new ThrottlingRateLimiter(MaxUnconfirmed)
            ),
            cancellationToken
        );
        await Topology.DeclareAsync(channel, new BusOptions(), cancellationToken);
        var properties = new BasicProperties { Persistent = true };
        var confirmations = new Queue<Task>();
        for (var number = 0; number < _warmups + _jobs; number++)
        {
            var body = JobTraffic.Write(JobTraffic.CreateJob(number, hasVersion: true));
            confirmations.Enqueue(
                channel.BasicPublishAsync("", ContenderSettings.Queue, mandatory: true, properties, body, cancellationToken).AsTask()
            );
            if (confirmations.Count == MaxUnconfirmed)
                await confirmations.Dequeue();
        }

        await Task.WhenAll(confirmations);
        Console.WriteLine($"{await channel.MessageCountAsync(ContenderSettings.Queue, cancellationToken)} jobs wait");
    }

    private async Task<IChannel> ReceiveAsync(IConnection connection, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(Events, durable: true, exclusive: false, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var message in (Type[])[typeof(TranscriptEnriched), typeof(EnrichmentFailed)])
            await channel.QueueBindAsync(Events, Topology.ExchangeOf(message), "", cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            Answered(delivery);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Events, autoAck: true, consumer, cancellationToken);
        return channel;
    }

    private void Answered(BasicDeliverEventArgs delivery)
    {
        if (delivery.Exchange.EndsWith(nameof(EnrichmentFailed), StringComparison.Ordinal))
            _done.TrySetException(new InvalidOperationException("A job failed."));
        if (_partStarted == 0)
            _partStarted = TimeProvider.System.GetTimestamp();
        _answered++;
        if (_answered <= _warmups)
        {
            if (_answered == _warmups)
                EndWarmup();
            return;
        }

        var answered = _answered - _warmups;
        if (answered % _part != 0)
            return;
        var elapsed = TimeProvider.System.GetElapsedTime(_partStarted);
        _partStarted = TimeProvider.System.GetTimestamp();
        _parts.Add(new Part(_part / elapsed.TotalSeconds, [.. _workers.Select(w => w.ResidentBytes >> 20)]));
        Console.WriteLine($"{answered, 8} {_parts[^1]}");
        if (answered >= _jobs)
            _done.TrySetResult();
    }

    private void EndWarmup()
    {
        var rate = _warmups / TimeProvider.System.GetElapsedTime(_partStarted).TotalSeconds;
        _partStarted = TimeProvider.System.GetTimestamp();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"warm-up", 8} {rate, 6:0} jobs/s"));
    }

    private static int Number(string argument) => int.Parse(argument, CultureInfo.InvariantCulture);

    private void Print()
    {
        var (first, last) = (_parts[0], _parts[^1]);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"rate, last {_part} jobs to first: {last.Rate / first.Rate:0.00}; memory of all workers, last to half: "
                    + $"{(double)last.Megabytes.Sum() / _parts[_parts.Count / 2].Megabytes.Sum():0.00}"
            )
        );
    }

    /// <param name="Rate">Jobs a second.</param>
    /// <param name="Megabytes">Resident memory of each worker at the end of the part, in MiB.</param>
    private sealed record Part(double Rate, IReadOnlyList<long> Megabytes)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Rate, 6:0} jobs/s  {string.Join("  ", Megabytes)} MiB");
    }
}
