using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>Each server killed while two workers have jobs at hand, and started again.</summary>
public sealed class ServerOutageTests : IAsyncLifetime
{
    private const int Jobs = 300;
    private const int Features = 3;

    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(3);

    // A hot tier that freezes is left alone after two seconds; a busy machine gets more.
    private static readonly TimeSpan NoticedWithin = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();
    private RabbitMqServer _broker = null!;
    private PostgreSqlServer _database = null!;
    private RedisServer _hot = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _broker = await RabbitMqServer.StartAsync();
        _database = await PostgreSqlServer.StartAsync();
        _hot = await RedisServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_hot is not null)
            await _hot.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public Task A_killed_database_pauses_the_jobs_and_loses_none() =>
        AssertNothingIsLostAsync(() => _database.KillAsync(), () => _database.RestartAsync(), "Consumption paused", "Consumption resumed");

    [Fact]
    public Task A_killed_broker_delivers_again_and_loses_none() =>
        AssertNothingIsLostAsync(() => _broker.KillAsync(), () => _broker.RestartAsync(), "Waiting for the broker", "answered after");

    [Fact]
    public Task A_killed_hot_tier_costs_speed_and_loses_none() =>
        AssertNothingIsLostAsync(() => _hot.KillAsync(), () => _hot.RestartAsync(), "the durable tier answers alone");

    [Fact]
    public Task A_frozen_hot_tier_costs_speed_and_loses_none() =>
        AssertNothingIsLostAsync(() => Done(_hot.Freeze), () => Done(_hot.Thaw), "the durable tier answers alone");

    private static Task Done(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private async Task AssertNothingIsLostAsync(Func<Task> kill, Func<Task> restart, string isGone, string? isBack = null)
    {
        var host = await _broker.CreateVirtualHostAsync();
        await using var fleet = await WorkerFleet.StartAsync(
            host,
            _folder,
            2,
            ("Durable:Provider", "postgresql"),
            ("Durable:ConnectionString", await _database.CreateDatabaseAsync()),
            ("Hot:Provider", "redis"),
            ("Hot:ConnectionString", _hot.ConnectionString(0)),
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
