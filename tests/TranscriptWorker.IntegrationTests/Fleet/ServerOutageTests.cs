using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>Each server killed while two workers have jobs at hand, and started again; the others are those of all tests.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class ServerOutageTests : IDisposable
{
    private const int Jobs = 300;
    private static readonly int Features = KnownFeatures.Names.Count;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(3);

    // A hot tier that freezes is left alone after two seconds; a busy machine gets more.
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_database_pauses_the_jobs_and_loses_none()
    {
        await using var database = await PostgreSqlServer.StartAsync();

        await AssertNothingIsLostAsync(
            await SharedRabbitMq.StartAsync(),
            database,
            await SharedRedis.StartAsync(),
            database.KillAsync,
            database.RestartAsync,
            "Consumption paused",
            "Consumption resumed"
        );
    }

    [Fact]
    public async Task A_killed_broker_delivers_again_and_loses_none()
    {
        await using var broker = await RabbitMqServer.StartAsync();

        await AssertNothingIsLostAsync(
            broker,
            await SharedPostgreSql.StartAsync(),
            await SharedRedis.StartAsync(),
            broker.KillAsync,
            broker.RestartAsync,
            "Waiting for the broker",
            "answered after"
        );
    }

    [Fact]
    public async Task A_killed_hot_tier_costs_speed_and_loses_none()
    {
        await using var hot = await RedisServer.StartAsync();

        await AssertNothingIsLostAsync(
            await SharedRabbitMq.StartAsync(),
            await SharedPostgreSql.StartAsync(),
            hot,
            hot.KillAsync,
            hot.RestartAsync,
            "the durable tier answers alone"
        );
    }

    [Fact]
    public async Task A_frozen_hot_tier_costs_speed_and_loses_none()
    {
        await using var hot = await RedisServer.StartAsync();

        await AssertNothingIsLostAsync(
            await SharedRabbitMq.StartAsync(),
            await SharedPostgreSql.StartAsync(),
            hot,
            () => Done(hot.Freeze),
            () => Done(hot.Thaw),
            "the durable tier answers alone"
        );
    }

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private async Task AssertNothingIsLostAsync(
        RabbitMqServer broker,
        PostgreSqlServer database,
        RedisServer hot,
        Func<Task> kill,
        Func<Task> restart,
        string isGone,
        string? isBack = null
    )
    {
        var host = await broker.CreateVirtualHostAsync();
        await using var fleet = await WorkerFleet.StartAsync(
            host,
            _folder,
            2,
            ("Durable:Provider", "postgresql"),
            ("Durable:ConnectionString", await database.CreateDatabaseAsync()),
            ("Hot:Provider", "redis"),
            ("Hot:ConnectionString", hot.ConnectionString(hot.NextDatabase())),
            ("Cache:ClaimLease", "00:00:02")
        );
        var jobs = FleetJob.Create(Jobs);
        await fleet.PublishAsync(jobs);
        while (await fleet.CountEventsAsync() < Jobs / 10)
            await Task.Delay(Poll, TimeProvider.System, Cancellation);

        await kill();
        var gone = TimeProvider.System.GetTimestamp();
        foreach (var worker in fleet.Workers)
            await worker.Process.WaitUntilAsync(() => worker.Process.Output.Any(l => l.Contains(isGone, StringComparison.Ordinal)));
        var notice = TimeProvider.System.GetElapsedTime(gone);
        await Task.Delay(Outage, TimeProvider.System, Cancellation);
        await restart();
        var returned = TimeProvider.System.GetTimestamp();
        var before = await fleet.CountEventsAsync();
        while (await fleet.CountEventsAsync() is var now && now <= before && now < Jobs)
            await Task.Delay(Poll, TimeProvider.System, Cancellation);
        var wait = TimeProvider.System.GetElapsedTime(returned);
        var events = await fleet.ReceiveAllAsync(jobs);

        var warnings = fleet
            .Workers.Select(w =>
                w.Process.Output.Where(l => l.Contains(" WRN ", StringComparison.Ordinal) || l.Contains(" ERR ", StringComparison.Ordinal))
                    .ToList()
            )
            .ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"noticed after {notice.TotalSeconds:0.0} s, next event {wait.TotalSeconds:0.0} s after the return, "
                + $"{events.Count - Jobs} events twice"
        );
        foreach (var line in fleet.Workers[0].Process.Output.Where(l => !l.Contains(" enriched", StringComparison.Ordinal)))
            TestContext.Current.TestOutputHelper?.WriteLine(line);
        Assert.All(events, e => Assert.Null(e.Reason));
        Assert.All(events.GroupBy(e => e.JobId), again => Assert.Single(again.Select(e => e.MessageId).Distinct()));
        var computed = events
            .DistinctBy(e => (e.MessageId, string.Join(' ', e.Features)))
            .SelectMany(e => e.Features.Where(f => f.Source is "computed").Select(f => (e.TranscriptId, f.Feature)))
            .ToList();
        Assert.Equal(computed.Distinct().Count(), computed.Count);
        Assert.InRange(computed.Count, Jobs * Features * 9 / 10, Jobs * Features);
        foreach (var queue in (await host.QueuesAsync()).Where(q => q.Contains("transcript", StringComparison.Ordinal)))
            Assert.Equal(0u, await host.CountAsync(queue));
        Assert.InRange(notice, TimeSpan.Zero, NoticedWithin);
        if (isBack is not null)
            Assert.All(fleet.Workers, w => Assert.Contains(w.Process.Output, l => l.Contains(isBack, StringComparison.Ordinal)));
        Assert.All(warnings, lines => Assert.InRange(lines.Count, 1, 20));
    }
}
