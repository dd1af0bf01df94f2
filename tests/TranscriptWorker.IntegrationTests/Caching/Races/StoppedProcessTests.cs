using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteStoppedProcessTests : StoppedProcessTests<SqliteDatabase>;

public sealed class PostgreSqlStoppedProcessTests : StoppedProcessTests<PostgreSqlDatabase>;

/// <summary>A worker process that the operating system stops, or ends, at the worst moment.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class StoppedProcessTests<TDatabase> : IDisposable
    where TDatabase : ITestDatabase, new()
{
    private const int Stop = 19;
    private const int Continue = 18;
    private const string Lz4Magic = "\u0004\"M\u0018";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_process_stopped_after_the_reply_of_redis_does_not_use_it_when_the_epoch_has_ended()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var own = Gate.Before(fleet.Redis.Port);
        await using var others = Gate.Before(fleet.Redis.Port);
        var invalidator = await fleet.AddAsync(address: others.Address);
        await using var service = await StartAsync(fleet, own);
        await service.EnrichAsync(
            new
            {
                transcriptId = "meeting",
                content = GeneratedTranscripts.Create(1),
                features = new[] { "summary" },
            }
        );
        await CacheFleet.UntilAsync(async () => (await EnrichAsync(service)).Features is "summary=hot");

        var held = own.HoldAnswer("1 - ");
        var answer = EnrichAsync(service);
        await held;
        service.Process.Signal(Stop);
        others.Cut();
        await fleet.InvalidateAsync(invalidator);
        own.Open();
        service.Process.Signal(Continue);

        Assert.Equal((2, "summary=computed"), ((await answer).Generation, (await answer).Features));
        others.Mend();
        await CacheFleet.UntilAsync(async () => await EnrichAsync(service) is { Generation: 2, Features: "summary=hot" });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_computation_of_a_stopped_or_killed_process_is_taken_over_and_its_own_never_counts(bool killed)
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var own = Gate.Before(fleet.Redis.Port);
        var other = await fleet.AddAsync(null, null, ("Cache:ClaimLease", "00:00:01"));
        await using var service = await StartAsync(fleet, own, "Cache:ClaimLease=00:00:01");
        await service.EnrichAsync(
            new
            {
                transcriptId = "meeting",
                content = GeneratedTranscripts.Create(1),
                features = new[] { "summary" },
            }
        );
        await fleet.InvalidateAsync(other);

        // Under its claim it reads the transcript, and fills it in.
        var held = own.HoldRequest(Lz4Magic);
        var answer = EnrichAsync(service);
        await held;
        var claim = await other.QueryAsync(db => db.Claims.SingleAsync(Cancellation));
        var key = new EntryKey(CacheFleet.Meeting, EntryKind.AIEnhancement, Fingerprint.FromStored(claim.Fingerprint));
        if (killed)
            await service.Process.KillAsync();
        else
            service.Process.Signal(Stop);
        var taken = await other.Cache.ComputeAsync(key, 2, _ => new("""{"by":"the other"}"""u8.ToArray()), Cancellation);
        own.Open();

        Assert.Equal(EntrySource.Computed, taken.Source);
        if (killed)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        }
        else
        {
            service.Process.Signal(Continue);
            Assert.Equal("the other", Result(await answer));
        }

        Assert.Equal(
            1,
            await other.QueryAsync(db =>
                db.Entries.CountAsync(e => e.Kind == EntryKind.AIEnhancement.Name && e.Generation == 2, Cancellation)
            )
        );
    }

    private static string? Result(ServiceAnswer answer) =>
        answer.Body.GetProperty("features")[0].GetProperty("result").GetProperty("by").GetString();

    private static Task<ServiceAnswer> EnrichAsync(RunningService service) =>
        service.EnrichAsync(
            new
            {
                transcriptId = "meeting",
                features = new[] { "summary" },
                includeResults = true,
            }
        );

    private Task<RunningService> StartAsync(CacheFleet fleet, Gate gate, params string[] settings) =>
        RunningService.StartAsync(
            _folder["worker"],
            [
                .. fleet.DatabaseSettings.Select(s => $"{s.Key}={s.Value}"),
                "Hot:Provider=redis",
                $"Hot:ConnectionString={gate.Address},password={RedisServer.Password}",
                "Hot:CallTimeout=00:00:10",
                "Hot:LocalLimitBytes=0",
                .. settings,
            ]
        );
}
