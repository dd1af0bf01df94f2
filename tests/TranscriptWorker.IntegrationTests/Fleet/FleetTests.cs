using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Fleet;

/// <summary>Many worker processes over one broker, one hot tier and one database.</summary>
public sealed class FleetTests : IDisposable
{
    private const int Features = 3;

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

        TestContext.Current.TestOutputHelper?.WriteLine($"{jobs * sendings} jobs over {workers} workers: {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.All(events, e => Assert.Null(e.Reason));
        Assert.Equal(sent.Select(j => j.Id).Order(), events.Select(e => e.JobId).Distinct().Order());
        Assert.All(events.GroupBy(e => e.JobId), answers => Assert.Equal((sendings, 1), (answers.Count(), answers.Select(e => e.MessageId).Distinct().Count())));
        var computed = events.SelectMany(e => e.Features.Where(f => f.Source is "computed").Select(f => (e.TranscriptId, f.Feature))).ToList();
        Assert.Equal(jobs * Features, computed.Count);
        Assert.Equal(jobs * Features, computed.Distinct().Count());
        foreach (var queue in (await fleet.Host.QueuesAsync()).Where(q => q.Contains("transcript", StringComparison.Ordinal))) Assert.Equal(0u, await fleet.Host.CountAsync(queue));
    }

    private async Task<WorkerFleet> StartAsync(int workers)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        var database = await (await SharedPostgreSql.StartAsync()).CreateDatabaseAsync();
        var redis = await SharedRedis.StartAsync();
        return await WorkerFleet.StartAsync(
            host, _folder, workers,
            ("Durable:Provider", "postgresql"), ("Durable:ConnectionString", database), ("Hot:Provider", "redis"), ("Hot:ConnectionString", redis.ConnectionString(redis.NextDatabase())));
    }
}
