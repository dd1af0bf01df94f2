using System.Text.RegularExpressions;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Redis;

/// <summary>
/// A Redis that is not there, is killed, hangs, is full, or refuses the password: it costs speed for a bounded time, and never truth.
/// </summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class RedisOutageTests : IAsyncLifetime
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
    private static readonly EntryKey SummaryKey = new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary"));
    private static readonly EntryKey PhrasesKey = new(
        Meeting,
        EntryKind.AIEnhancement,
        Fingerprint.Of(EntryKind.AIEnhancement, "key-phrases")
    );

    // What a breaker that opens after four calls lets pass, and one probe every two seconds of a slow machine's minute.
    private const int FewCalls = 4 + 30;

    // The promise is five seconds; a busy machine gets more.
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(15);

    private readonly SqliteDatabase _database = new();
    private readonly HotTierLog _log = new();
    private RedisServer? _server;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await _database.DisposeAsync();
        _log.Dispose();
    }

    [Fact]
    public async Task A_worker_starts_without_redis_and_uses_it_as_soon_as_it_is_there()
    {
        _server = RedisServer.NotStarted();
        await using var process = await StartAsync();
        using var counters = new HotCounters(process);
        await StoreAsync(process);
        await ReadOftenAsync(process, EntrySource.Durable);

        Assert.False(process.Get<CacheStatus>().IsHotTierConnected);
        // Where no epoch ever began there is nothing to ask for.
        Assert.Equal(0, counters.CallsThatCost());
        await _server.RestartAsync();
        await UntilHotAsync(process);

        Assert.True(process.Get<CacheStatus>().IsHotTierConnected);
        AssertSaid(Left("cannot be reached"), Back, Begun(1));
    }

    [Fact]
    public async Task An_idle_worker_says_at_once_that_redis_is_not_there_and_when_it_is()
    {
        _server = RedisServer.NotStarted();
        await using var process = await StartAsync();
        var hot = process.Get<CacheStatus>();

        await UntilAsync(() => Task.FromResult(_log.Lines.Count > 0));
        await _server.RestartAsync();
        await UntilAsync(() => Task.FromResult(_log.Lines.Count > 1));

        Assert.True(hot.IsHotTierConnected);
        AssertSaid(Left("cannot be reached; check that it runs"), Back);
    }

    [Fact]
    public async Task A_killed_redis_costs_a_few_calls_and_is_used_again_when_it_is_back()
    {
        _server = await RedisServer.StartAsync();
        await using var process = await StartAsync(("Hot:BreakerDuration", "00:00:00.500"));
        using var counters = new HotCounters(process);
        await StoreAsync(process);
        await UntilHotAsync(process);

        await _server.KillAsync();
        var before = counters.CallsThatCost();
        await ReadOftenAsync(process, EntrySource.Durable);
        Assert.InRange(counters.CallsThatCost() - before, 1, FewCalls);
        Assert.True(counters.Calls("read", "short_circuited") > 0, counters.ToString());
        // Several probes that find it still gone, and say nothing new.
        var probed = counters.CallsThatCost();
        await UntilAsync(async () =>
        {
            await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation);
            return counters.CallsThatCost() >= probed + 3;
        });
        await _server.RestartAsync();
        await UntilHotAsync(process);

        // It has forgotten the scripts, and with them the epoch.
        AssertSaid(Begun(1), Left(), Back, Begun(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_frozen_redis_costs_a_few_timeouts_keeps_few_calls_and_is_used_again_when_it_thaws(bool untilItsConnectionIsGivenUp)
    {
        const int most = 8;
        _server = await RedisServer.StartAsync();
        await using var process = await StartAsync(("Hot:CallTimeout", "00:00:00.200"), ("Hot:MaxCallsInFlight", $"{most}"));
        using var counters = new HotCounters(process);
        await StoreAsync(process);
        await UntilHotAsync(process);

        _server.Freeze();
        var started = TimeProvider.System.GetTimestamp();
        var readings = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation).AsTask())
        );
        Assert.All(readings, r => Assert.Equal(EntrySource.Durable, r.Entries[SummaryKey].Source));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20));
        Assert.InRange(counters.Calls("read", "timed_out"), 1, most);

        if (untilItsConnectionIsGivenUp)
            await UntilAsync(() => Task.FromResult(!process.Get<CacheStatus>().IsHotTierConnected));
        else
            await ReadOftenAsync(process, EntrySource.Durable);
        Assert.InRange(counters.Calls("read", "timed_out") + counters.Calls("fill", "timed_out"), 1, most);
        _server.Thaw();
        await UntilHotAsync(process);

        AssertSaid(Begun(1), Left(), Back);
    }

    [Fact]
    public async Task Of_calls_that_redis_owes_an_answer_there_are_never_more_than_allowed()
    {
        const int most = 3;
        _server = await RedisServer.StartAsync();
        // The breaker stays closed, so that the bound alone holds calls back.
        await using var process = await StartAsync(
            ("Hot:CallTimeout", "00:00:00.100"),
            ("Hot:MaxCallsInFlight", $"{most}"),
            ("Hot:BreakerMinimumCalls", "1000")
        );
        using var counters = new HotCounters(process);
        await StoreAsync(process);
        await UntilHotAsync(process);
        var filled = counters.Calls("fill", "answered");

        _server.Freeze();
        await ReadOftenAsync(process, EntrySource.Durable);
        Assert.Equal(most, counters.Calls("read", "timed_out") + counters.Calls("fill", "timed_out"));
        Assert.True(counters.Calls("read", "busy") > 0, counters.ToString());
        _server.Thaw();
        await UntilHotAsync(process);

        Assert.True(counters.Calls("fill", "answered") >= filled, counters.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_invalidated_while_redis_is_killed_or_frozen_is_never_read_again(bool frozen)
    {
        _server = await RedisServer.StartAsync();
        await using var first = await StartAsync(("Hot:CallTimeout", "00:00:00.200"));
        await using var second = await StartAsync(("Hot:CallTimeout", "00:00:00.200"));
        using var counters = new HotCounters(first);
        await first.UntilUsableAsync();
        await StoreAsync(first);
        await UntilHotAsync(first);
        await UntilHotAsync(second);

        if (frozen)
            _server.Freeze();
        else
            await _server.KillAsync();
        await first.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        Assert.Empty((await second.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries);
        if (frozen)
            _server.Thaw();
        else
            await _server.RestartAsync();

        Assert.Empty((await second.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries);
        Assert.Single(
            _log.Lines,
            l =>
                l.StartsWith($"transcript:meeting is read from the durable tier alone: Redis {_server.Address} ", StringComparison.Ordinal)
                && l.EndsWith(", and so could not be told of a change of transcript:meeting", StringComparison.Ordinal)
        );
        Assert.Equal(
            (1, 2),
            (counters.Calls("remove", "answered"), counters.Calls("remove", "disconnected") + counters.Calls("remove", "timed_out"))
        );
        await second.Cache.ComputeAsync(SummaryKey, 2, _ => new("""{"x":2}"""u8.ToArray()), Cancellation);
        await UntilHotAsync(first);
        Assert.Equal(
            """{"x":2}"""u8.ToArray(),
            (await first.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries[SummaryKey].Json.ToArray()
        );
    }

    [Fact]
    public async Task A_full_redis_answers_reads_removes_what_is_invalidated_and_refuses_fills_which_are_counted()
    {
        _server = await RedisServer.StartAsync();
        // A removal that takes too long would end the epoch instead.
        await using var process = await StartAsync(("Hot:CallTimeout", "00:00:10"));
        using var counters = new HotCounters(process);
        await StoreAsync(process);
        await UntilHotAsync(process);
        var redis = await _server.OpenAsync(0);
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");

        Assert.Equal(EntrySource.Hot, (await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries[SummaryKey].Source);
        await process.Cache.ComputeAsync(PhrasesKey, 1, _ => new("{}"u8.ToArray()), Cancellation);
        Assert.Equal((1, 0), (counters.Refused("ai-enhancement", "by_server"), counters.Refused("ai-enhancement", "fenced")));
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        Assert.Empty((string[])(await redis.ExecuteAsync("KEYS", "*:ai-enhancement:*"))!);
        await process.Cache.ComputeAsync(SummaryKey, 2, _ => new("{}"u8.ToArray()), Cancellation);
        Assert.Equal(EntrySource.Durable, (await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries[SummaryKey].Source);

        // The removed generation cannot be filled in, so that no entry of it can be.
        Assert.Equal((1, 2), (counters.Refused("ai-enhancement", "by_server"), counters.Refused("ai-enhancement", "fenced")));
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await UntilHotAsync(process);
        AssertSaid(Begun(1));
    }

    [Fact]
    public async Task A_wrong_password_is_an_outage_that_says_what_to_check()
    {
        _server = await RedisServer.StartAsync();
        const string wrong = "another-password-that-nobody-may-see";
        await using var process = await StartAsync(wrong);
        await StoreAsync(process);
        await ReadOftenAsync(process, EntrySource.Durable);

        Assert.StartsWith(
            $"Redis {_server.Address} refuses the sign-in; check the password in Hot:ConnectionString",
            Assert.Single(_log.Lines),
            StringComparison.Ordinal
        );
        Assert.DoesNotContain(_log.All, l => l.Contains(wrong, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_that_has_no_address_is_an_outage_too()
    {
        await using var process = await CacheProcess.StartAsync(
            _database,
            _log,
            ("Hot:Provider", "redis"),
            ("Hot:ConnectionString", $"redis.invalid,password={RedisServer.Password}")
        );
        using var counters = new HotCounters(process);
        await StoreAsync(process);
        await ReadOftenAsync(process, EntrySource.Durable);

        Assert.Equal(0, counters.CallsThatCost());
        Assert.StartsWith("Redis redis.invalid:6379 cannot be reached", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_gives_up_is_no_failure_of_redis()
    {
        _server = await RedisServer.StartAsync();
        await using var process = await StartAsync(("Hot:CallTimeout", "00:00:10"));
        using var counters = new HotCounters(process);
        await StoreAsync(process);
        await UntilHotAsync(process);

        _server.Freeze();
        for (var i = 0; i < 10; i++)
        {
            using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                process.Cache.ReadAsync(Meeting, [SummaryKey], impatient.Token).AsTask()
            );
        }

        _server.Thaw();
        Assert.Equal(EntrySource.Hot, (await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries[SummaryKey].Source);
        AssertSaid(Begun(1));
    }

    private Task<CacheProcess> StartAsync(params (string, string)[] settings) => StartAsync(RedisServer.Password, settings);

    private Task<CacheProcess> StartAsync(string password, params (string, string)[] settings) =>
        CacheProcess.StartAsync(
            _database,
            _log,
            [
                ("Hot:Provider", "redis"),
                ("Hot:ConnectionString", $"{_server!.Address},password={password}"),
                ("Hot:LocalLimitBytes", "0"),
                .. settings,
            ]
        );

    private static async Task StoreAsync(CacheProcess process)
    {
        await process.Contents.StoreAsync(new Content(TranscriptKey, "a", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);
        await process.Cache.ReadAsync(Meeting, [], Cancellation);
        await process.Cache.ComputeAsync(SummaryKey, 1, _ => new("""{"x":1}"""u8.ToArray()), Cancellation);
    }

    private static async Task ReadOftenAsync(CacheProcess process, EntrySource expected)
    {
        for (var i = 0; i < 60; i++)
            Assert.Equal(expected, (await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries[SummaryKey].Source);
    }

    private static async Task UntilHotAsync(CacheProcess process)
    {
        var started = TimeProvider.System.GetTimestamp();
        await UntilAsync(async () =>
            (await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries[SummaryKey].Source == EntrySource.Hot
        );
        var took = TimeProvider.System.GetElapsedTime(started);
        TestContext.Current.SendDiagnosticMessage($"Hot after {took}");
        Assert.InRange(took, TimeSpan.Zero, BackWithin);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
    }

    private string Back => $"^{Regex.Escape($"Redis {_server!.Address} is back")}$";

    private string Left(string problem = "") =>
        $"^{Regex.Escape($"Redis {_server!.Address} {problem}")}.*: the durable tier answers alone until it is back$";

    private static string Begun(int epoch) => $"^Epoch {epoch} of the hot tier begins$";

    private void AssertSaid(params string[] expected)
    {
        Assert.Collection(_log.Lines, [.. expected.Select<string, Action<string>>(pattern => line => Assert.Matches(pattern, line))]);
        Assert.DoesNotContain(_log.All, l => l.Contains(RedisServer.Password, StringComparison.Ordinal));
    }
}
