using System.Globalization;
using Npgsql;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>
/// Jobs whose results nobody has yet, and jobs whose content and results are known: this worker against a plain consumer without
/// guarantees, and against another build of the worker. All contenders run as processes, over the same servers, and take turns.
/// </summary>
internal sealed class ColdJobsBenchmark(ColdJobsOptions options)
{
    private const string Keywords = ";No Reset On Close=true;Max Auto Prepare=64;Auto Prepare Min Usages=2";

    private int _jobs;

    /// <summary>Measures, and prints a table.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("transcript-worker-benchmark-").FullName;
        await using var broker = await RabbitMqServer.StartAsync(cancellationToken);
        await using var redis = await RedisServer.StartAsync(cancellationToken);
        await using var postgres = await PostgreSql.StartAsync(
            cancellationToken,
            "shared_preload_libraries=pg_stat_statements",
            "pg_stat_statements.max=10000"
        );
        await postgres.ExecuteAsync("postgres", "CREATE EXTENSION pg_stat_statements", cancellationToken);
        var servers = new Servers(broker, redis, postgres, folder);
        var contenders = new List<Contender>();
        try
        {
            contenders.Add(await StartAsync("plain", servers, cancellationToken));
            contenders.Add(await StartAsync("worker", servers, cancellationToken));
            if (options.Before is not null)
                contenders.Add(await StartAsync("before", servers, cancellationToken));
            await MeasureAsync(contenders, cancellationToken);
        }
        finally
        {
            foreach (var contender in contenders)
                await contender.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(IReadOnlyList<Contender> contenders, CancellationToken cancellationToken)
    {
        var (cold, known) = (
            contenders.ToDictionary(c => c, _ => new List<Turn>()),
            contenders.ToDictionary(c => c, _ => new List<Turn>())
        );
        var single = contenders.ToDictionary(c => c, _ => new List<double>());
        for (var round = -options.Warmups; round < options.Rounds; round++)
            foreach (var contender in contenders)
            {
                var jobs = CreateJobs(options.Jobs);
                var coldTurn = await contender.RunAsync(jobs, isWarmup: round < 0, cancellationToken);
                var knownTurn = await contender.RunAsync(Again(jobs), isWarmup: round < 0, cancellationToken);
                var times = await contender.RunSinglyAsync(CreateJobs(options.Jobs / 20), cancellationToken);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{(round < 0 ? "warm-up" : $"round {round + 1}")}, {contender.Name}: cold {coldTurn.Rate:0}/s, "
                            + $"{coldTurn.Milliseconds:0.0} ms, known {knownTurn.Rate:0}/s"
                    )
                );
                if (round < 0)
                    continue;
                cold[contender].Add(coldTurn);
                known[contender].Add(knownTurn);
                single[contender].AddRange(times.Select(t => t.TotalMilliseconds));
            }

        Console.WriteLine();
        Print("cold", contenders, cold);
        Print("known", contenders, known);
        foreach (var contender in contenders)
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"single   {contender.Name, -7} p50 {Spread.Of(single[contender]).Median:0.0} ms"
                )
            );
    }

    private static void Print(string what, IReadOnlyList<Contender> contenders, Dictionary<Contender, List<Turn>> turns)
    {
        Console.WriteLine(
            $"{what, -8} {"", -7} {"jobs/s", 8} {"to plain", 22} {"transactions", 12} {"statements", 10} "
                + $"{"worker ms", 9} {"database ms", 11}"
        );
        foreach (var contender in contenders)
        {
            var (own, plain) = (turns[contender], turns[contenders[0]]);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{"", -8} {contender.Name, -7} {Median(own, t => t.Rate), 8:0} "
                        + $"{Spread.Of(own.Zip(plain, (o, p) => o.Rate / p.Rate)), 22} {Median(own, t => t.Transactions), 12:0.00} "
                        + $"{Median(own, t => t.Statements), 10:0.00} {Median(own, t => t.WorkerMilliseconds), 9:0.00} "
                        + $"{Median(own, t => t.DatabaseMilliseconds), 11:0.00}"
                )
            );
        }
    }

    private static double Median(IEnumerable<Turn> turns, Func<Turn, double> figure) => Spread.Of(turns.Select(figure)).Median;

    private List<EnrichTranscript> CreateJobs(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => JobTraffic.CreateJob(_jobs++, options.HasVersions))];

    private static List<EnrichTranscript> Again(IEnumerable<EnrichTranscript> jobs) =>
        [.. jobs.Select(j => j with { JobId = Guid.NewGuid() })];

    private async Task<Contender> StartAsync(string name, Servers servers, CancellationToken cancellationToken)
    {
        var host = await servers.Broker.CreateVirtualHostAsync(cancellationToken);
        var database = await servers.PostgreSql.CreateDatabaseAsync(cancellationToken);
        var settings = new ContenderSettings(
            host.Address,
            servers.Redis.ConnectionString(servers.Redis.NextDatabase()),
            options.IsTuned && string.Equals(name, "plain", StringComparison.Ordinal) ? database + Keywords : database,
            Path.Combine(servers.Folder, name),
            options.Features
        );
        var traffic = await JobTraffic.StartAsync(host.Address, cancellationToken);
        var processes = new List<ContenderProcess>();
        for (var i = 0; i < options.Processes; i++)
            processes.Add(await StartProcessAsync(name, settings, cancellationToken));
        var monitor = new NpgsqlConnection(servers.PostgreSql.ConnectionString("postgres"));
        await monitor.OpenAsync(cancellationToken);
        return new Contender(name, processes, traffic, monitor, new NpgsqlConnectionStringBuilder(database).Database!);
    }

    private async Task<ContenderProcess> StartProcessAsync(string name, ContenderSettings settings, CancellationToken cancellationToken)
    {
        if (!string.Equals(name, "before", StringComparison.Ordinal))
            return await ContenderProcess.StartAsync(
                typeof(ColdJobsBenchmark).Assembly.Location,
                ["cold-jobs-process", name, .. settings.ToArguments()],
                [],
                ContenderProcess.Ready,
                cancellationToken
            );
        var environment = settings
            .ToConfiguration()
            .Select(s => KeyValuePair.Create(s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value));
        await ContenderProcess.RunAsync(options.Before!, ["migrate"], environment, cancellationToken);
        return await ContenderProcess.StartAsync(
            options.Before!,
            ["serve", "--data", settings.Folder],
            environment,
            "Ready",
            cancellationToken
        );
    }

    private sealed record Servers(RabbitMqServer Broker, RedisServer Redis, PostgreSqlServer PostgreSql, string Folder);
}
