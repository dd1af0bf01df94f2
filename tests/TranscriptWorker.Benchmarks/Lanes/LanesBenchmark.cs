using System.Globalization;
using TranscriptWorker.Benchmarks.ColdJobs;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Benchmarks.Lanes;

/// <summary>
/// How long an interactive job waits whose results are stored, while a backfill of cold jobs waits at RabbitMQ; and how long the backfill
/// of a second tenant waits. One worker with the product's defaults, over PostgreSQL and Redis.
/// </summary>
internal sealed class LanesBenchmark(LanesOptions options)
{
    private const int Known = 100;
    private const int WarmHits = 3_000;
    private const int WarmJobs = 1_500;
    private const int JobsOfSecondTenant = 20;
    private const int Lines = 24;
    private const string FirstTenant = "acme";
    private const string SecondTenant = "initech";

    private static readonly TimeSpan WarmPatience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan FairnessPatience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private int _jobs;

    /// <summary>Measures, and prints a table.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var broker = await RabbitMqServer.StartAsync(cancellationToken);
        await using var redis = await RedisServer.StartAsync(cancellationToken);
        await using var postgres = await PostgreSql.StartAsync(cancellationToken);
        var folder = Directory.CreateTempSubdirectory("transcript-worker-benchmark-").FullName;
        try
        {
            Console.WriteLine($"{"interactive hits", -44} {"sent", 6} {"answered", 8} {"p50", 10} {"p99", 10} {"most", 10}");
            await RunAsync(JobLane.Backfill, broker, redis, postgres, folder, cancellationToken);
            await RunAsync(JobLane.Interactive, broker, redis, postgres, folder, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>One worker: idle, and with a backfill in a lane.</summary>
    private async Task RunAsync(
        JobLane lane,
        RabbitMqServer broker,
        RedisServer redis,
        PostgreSqlServer postgres,
        string folder,
        CancellationToken cancellationToken
    )
    {
        var host = await broker.CreateVirtualHostAsync(cancellationToken);
        List<string> settings =
        [
            $"Data:Folder={Path.Combine(folder, lane.ToString())}",
            "Hot:Provider=redis",
            $"Hot:ConnectionString={redis.ConnectionString(redis.NextDatabase())}",
            "Durable:Provider=postgresql",
            $"Durable:ConnectionString={await postgres.CreateDatabaseAsync(cancellationToken)}",
            "Bus:Provider=rabbitmq",
            $"Bus:ConnectionString={host.Address.OriginalString}",
        ];
        if (options.Slots is { } slots)
            settings.Add($"Jobs:BackfillConcurrency={slots}");
        await using var worker = await ContenderProcess.StartAsync(
            typeof(LanesBenchmark).Assembly.Location,
            ["lanes-process", .. settings],
            [],
            ContenderProcess.Ready,
            cancellationToken
        );
        await using var traffic = await LaneTraffic.StartAsync(host.Address, cancellationToken);
        await WarmAsync(traffic, cancellationToken);
        if (lane == JobLane.Backfill)
            await MeasureHitsAsync(traffic, "idle", cancellationToken);
        var backfill = await PublishBackfillAsync(traffic, lane, Queues.EnrichTranscript, cancellationToken);
        if (lane == JobLane.Backfill)
            await MeasureSecondTenantAsync(traffic, backfill, cancellationToken);
        var (answered, since) = (Answered(backfill), TimeProvider.System.GetTimestamp());
        await MeasureHitsAsync(traffic, lane == JobLane.Backfill ? "backfill waits" : "backfill without lane waits", cancellationToken);
        Print($"backfill: {Rate(Answered(backfill) - answered, since):0} jobs/s meanwhile, {backfill.Count - Answered(backfill)} wait");
        if (lane == JobLane.Backfill)
            await PublishBackfillAsync(traffic, lane, Queues.BackfillOf(FirstTenant), cancellationToken);
    }

    /// <summary>All code runs often enough to be compiled for speed, and the hits are stored.</summary>
    private async Task WarmAsync(LaneTraffic traffic, CancellationToken cancellationToken)
    {
        var known = Enumerable.Range(0, Known).Select(i => Create($"known-{i}", JobLane.Interactive, null));
        await AnswerAsync(traffic, known, cancellationToken);
        for (var round = 0; round < 3; round++)
        {
            await AnswerAsync(traffic, Hits().Take(WarmHits), cancellationToken);
            await AnswerAsync(traffic, Cold(WarmJobs / 3, JobLane.Backfill, FirstTenant), cancellationToken);
        }
    }

    private static async Task AnswerAsync(LaneTraffic traffic, IEnumerable<EnrichTranscript> jobs, CancellationToken cancellationToken)
    {
        var sent = await traffic.PublishAsync(Queues.EnrichTranscript, jobs, cancellationToken);
        if (!await LaneTraffic.WaitAsync(sent, WarmPatience, cancellationToken))
            throw new InvalidOperationException("The jobs before the measurement were not answered.");
    }

    private async Task MeasureHitsAsync(LaneTraffic traffic, string what, CancellationToken cancellationToken)
    {
        var hits = await traffic.PublishSteadilyAsync(
            Hits().Take(options.Rate * options.Seconds),
            options.Rate,
            () => false,
            cancellationToken
        );
        await LaneTraffic.WaitAsync(hits, TimeSpan.FromSeconds(options.Patience), cancellationToken);
        Print(what, hits);
    }

    /// <summary>Publishes the backfill, with hits beside it until it waits in its lane.</summary>
    private async Task<IReadOnlyList<SentJob>> PublishBackfillAsync(
        LaneTraffic traffic,
        JobLane lane,
        string queue,
        CancellationToken cancellationToken
    )
    {
        var isSorted = false;
        var started = TimeProvider.System.GetTimestamp();
        var beside =
            lane == JobLane.Backfill ? traffic.PublishSteadilyAsync(Hits(), options.Rate, () => isSorted, cancellationToken) : null;
        var backfill = await traffic.PublishAsync(queue, Cold(options.Jobs, lane, FirstTenant), cancellationToken);
        Print($"backfill: {backfill.Count} jobs published at {Rate(backfill.Count, started):0}/s");
        if (beside is null)
            return backfill;
        while (await traffic.CountAsync(Queues.EnrichTranscript, cancellationToken) > 0)
            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        Print($"backfill: in its lane at {Rate(backfill.Count, started):0}/s");
        isSorted = true;
        var hits = await beside;
        await LaneTraffic.WaitAsync(hits, TimeSpan.FromSeconds(options.Patience), cancellationToken);
        Print($"backfill arrives in {queue}", hits);
        return backfill;
    }

    private async Task MeasureSecondTenantAsync(LaneTraffic traffic, IReadOnlyList<SentJob> backfill, CancellationToken cancellationToken)
    {
        var (answered, since) = (Answered(backfill), TimeProvider.System.GetTimestamp());
        var second = await traffic.PublishAsync(
            Queues.EnrichTranscript,
            Cold(JobsOfSecondTenant, JobLane.Backfill, SecondTenant),
            cancellationToken
        );
        var isDone = await LaneTraffic.WaitAsync(second, FairnessPatience, cancellationToken);
        Print(
            $"second tenant: {Answered(second)} of {second.Count} jobs {(isDone ? "answered" : "NOT all answered")} after "
                + $"{TimeProvider.System.GetElapsedTime(since).TotalSeconds:0.00} s; {Answered(backfill) - answered} of the first tenant "
                + $"meanwhile, {backfill.Count - Answered(backfill)} wait"
        );
    }

    private static int Answered(IReadOnlyList<SentJob> jobs) => jobs.Count(job => job.Elapsed is not null);

    private static double Rate(int count, long since) => count / TimeProvider.System.GetElapsedTime(since).TotalSeconds;

    private static void Print(string line) => Console.WriteLine($"    {line}");

    /// <summary>Hits that have no answer count with the time that they have waited, as a lower bound.</summary>
    private static void Print(string what, IReadOnlyList<SentJob> hits)
    {
        var bound = hits.All(hit => hit.Elapsed is not null) ? "" : ">";
        var times = hits.Select(hit => hit.Age.TotalMilliseconds).Order().ToList();
        Console.WriteLine(
            $"{what, -44} {hits.Count, 6} {Answered(hits), 8} {Milliseconds(0.5), 10} {Milliseconds(0.99), 10} {Milliseconds(1), 10}"
        );

        string Milliseconds(double share) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{bound}{times[Math.Clamp((int)Math.Ceiling(share * times.Count) - 1, 0, times.Count - 1)]:0.0} ms"
            );
    }

    /// <summary>Jobs without content whose results are stored, without end.</summary>
    private static IEnumerable<EnrichTranscript> Hits()
    {
        for (var i = 0; ; i++)
            yield return new EnrichTranscript { JobId = Guid.NewGuid(), TranscriptId = $"known-{i % Known}" };
    }

    private IEnumerable<EnrichTranscript> Cold(int count, JobLane lane, string tenant) =>
        Enumerable.Range(0, count).Select(_ => Create($"meeting-{_jobs++}", lane, tenant));

    private static EnrichTranscript Create(string transcript, JobLane lane, string? tenant) =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = transcript,
            TenantId = tenant,
            SourceVersion = 1,
            Lane = lane,
            Content = string.Join(
                '\n',
                Enumerable
                    .Range(0, Lines)
                    .Select(i =>
                        $"{(i % 2 == 0 ? "Ann" : "Bob")}: The search index of {transcript} is migrated, and release {i} goes to the "
                        + $"customers of region {i * 7}."
                    )
            ),
        };
}
