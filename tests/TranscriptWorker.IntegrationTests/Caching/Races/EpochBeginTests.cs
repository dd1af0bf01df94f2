using System.Globalization;
using System.Text.RegularExpressions;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>The beginning of an epoch over a long way, and by several processes at once.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed partial class EpochBeginTests
{
    private const int Processes = 8;

    // Six of these, one after the other, take longer than a call to Redis may.
    private static readonly TimeSpan LongWay = TimeSpan.FromMilliseconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_epoch_begins_at_a_redis_that_is_far_away()
    {
        await using var fleet = await CacheFleet.StartAsync(new SqliteDatabase());
        await using var relay = Relay.Slow(fleet.Redis.Port, LongWay);

        // It returns when the epoch has begun.
        await fleet.AddAsync(address: $"127.0.0.1:{relay.Port}", settings: ("Hot:CallTimeout", "00:00:00.250"));

        Assert.NotNull((await fleet.ReadEpochAsync()).Nonce);
    }

    [Fact]
    public async Task Of_processes_that_begin_an_epoch_at_once_only_one_loads_scripts()
    {
        await using var fleet = await CacheFleet.StartAsync(new PostgreSqlDatabase());
        List<CacheProcess> workers = [await fleet.AddAsync()];
        workers.AddRange(await Task.WhenAll(Enumerable.Range(1, Processes - 1).Select(_ => fleet.AddAsync())));
        var first = await fleet.ReadEpochAsync();

        await fleet.ForgetAsync("SCRIPT FLUSH");
        await Task.WhenAll(workers.Select(w => w.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation).AsTask()));
        await CacheFleet.UntilAsync(async () => await fleet.ReadEpochAsync() is { Nonce: not null } next && next.Number > first.Number);

        var epoch = await fleet.ReadEpochAsync();
        var memory = await fleet.Redis.ExecuteAsync("INFO", "memory");
        var cached = int.Parse(Scripts().Match(memory).Groups["count"].Value, CultureInfo.InvariantCulture);
        Assert.Equal((epoch.Number - first.Number) * new EpochScripts(epoch).All.Count, cached);
    }

    [GeneratedRegex("number_of_cached_scripts:(?<count>[0-9]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Scripts();
}
