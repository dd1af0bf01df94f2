using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>Many worker processes over one broker, one hot tier and one database.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class FleetTests : IDisposable
{
    private static readonly int Features = KnownFeatures.Names.Count;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2, 300, 1)]
    [InlineData(4, 1000, 1)]
    [InlineData(4, 1000, 2)]
    public async Task Every_job_is_answered_and_every_feature_computed_once(int workers, int jobs, int sendings)
    {
        await using var fleet = await StartAsync(workers);
        var sent = FleetJob.Create(jobs);
        var started = TimeProvider.System.GetTimestamp();

        await fleet.PublishAsync(Enumerable.Repeat(sent, sendings).SelectMany(all => all));
        var events = await fleet.ReceiveAsync(jobs * sendings);

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{jobs * sendings} jobs over {workers} workers: {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s"
        );
        Assert.All(events, e => Assert.Null(e.Reason));
        Assert.Equal(sent.Select(j => j.Id).Order(), events.Select(e => e.JobId).Distinct().Order());
        Assert.All(
            events.GroupBy(e => e.JobId),
            answers => Assert.Equal((sendings, 1), (answers.Count(), answers.Select(e => e.MessageId).Distinct().Count()))
        );
        var computed = events
            .SelectMany(e => e.Features.Where(f => f.Source is "computed").Select(f => (e.TranscriptId, f.Feature)))
            .ToList();
        Assert.Equal(jobs * Features, computed.Count);
        Assert.Equal(jobs * Features, computed.Distinct().Count());
        foreach (var queue in (await fleet.Host.QueuesAsync()).Where(q => q.Contains("transcript", StringComparison.Ordinal)))
            Assert.Equal(0u, await fleet.Host.CountAsync(queue));
    }

    [Fact]
    public async Task A_worker_killed_while_it_works_loses_no_job_and_no_feature_is_computed_twice()
    {
        const int jobs = 300;
        await using var fleet = await StartAsync(3, ("Cache:ClaimLease", "00:00:02"));
        var sent = FleetJob.Create(jobs);
        await fleet.PublishAsync(sent);
        while (await fleet.CountEventsAsync() < jobs / 10)
            await Task.Delay(Poll, TimeProvider.System, TestContext.Current.CancellationToken);

        await fleet.Workers[0].Process.KillAsync();
        var events = await fleet.ReceiveAllAsync(sent);

        Assert.All(events, e => Assert.Null(e.Reason));
        Assert.All(events.GroupBy(e => e.JobId), again => Assert.Single(again.Select(e => e.MessageId).Distinct()));
        // What the killed worker computed and committed, but could not answer, comes from the durable tier.
        var computed = events
            .SelectMany(e => e.Features.Where(f => f.Source is "computed").Select(f => (e.JobId, f.Feature)))
            .Distinct()
            .ToList();
        Assert.InRange(computed.Count, (jobs - 10) * Features, jobs * Features);
        foreach (var queue in (await fleet.Host.QueuesAsync()).Where(q => q.Contains("transcript", StringComparison.Ordinal)))
            Assert.Equal(0u, await fleet.Host.CountAsync(queue));
    }

    [Fact]
    public async Task The_command_line_sends_to_the_fleet_waits_for_its_events_and_consumes_nothing()
    {
        await using var fleet = await StartAsync(2);
        GeneratedTranscripts.Write(_folder["transcripts"], 10);

        var first = await fleet.RunAsync("enrich", _folder["transcripts"], "--out", _folder["out"]);
        var again = await fleet.RunAsync("enrich", _folder["transcripts"], "--out", _folder["again"]);
        var invalidated = await fleet.RunAsync("invalidate", "meeting-003");
        var refused = await fleet.RunAsync("invalidate", "meeting-003", "--tenant", "user");

        first.AssertDone();
        again.AssertDone();
        invalidated.AssertDone();
        Assert.Equal(10, Results.Count(_folder["out"]));
        Results.AssertSame(Results.Read(_folder["out"]), Results.Read(_folder["again"]));
        Assert.Contains("meeting-003: generation 2", Assert.Single(invalidated.Output), StringComparison.Ordinal);
        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(20, fleet.Workers.Sum(w => w.Process.Output.Count(line => line.Contains(": enriched, ", StringComparison.Ordinal))));
    }

    private async Task<WorkerFleet> StartAsync(int workers, params (string, string)[] settings)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        var database = await (await SharedPostgreSql.StartAsync()).CreateDatabaseAsync();
        var redis = await SharedRedis.StartAsync();
        return await WorkerFleet.StartAsync(
            host,
            _folder,
            workers,
            [
                ("Durable:Provider", "postgresql"),
                ("Durable:ConnectionString", database),
                ("Hot:Provider", "redis"),
                ("Hot:ConnectionString", redis.ConnectionString(redis.NextDatabase())),
                .. settings,
            ]
        );
    }
}
