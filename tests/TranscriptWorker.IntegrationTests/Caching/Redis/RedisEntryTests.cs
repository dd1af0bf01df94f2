using System.Text;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.IntegrationTests.Caching.Races;
using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Caching.Redis;

/// <summary>What is in Redis, seen past the cache.</summary>
public sealed class RedisEntryTests : IAsyncLifetime
{
    private static readonly Subject Meeting = Subject.Transcript("acme", "meeting");
    private static readonly EntryKey TranscriptKey = KeyOf(EntryKind.Transcript, "1");
    private static readonly EntryKey SummaryKey = KeyOf(EntryKind.AIEnhancement, "summary");
    private static readonly EntryKey PhrasesKey = KeyOf(EntryKind.AIEnhancement, "key-phrases");

    private readonly SqliteBesideRedis _database = new();
    private string? _nonce;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("transcript", 30 * 24)]
    [InlineData("ai-enhancement", 7 * 24)]
    [InlineData("audio-preprocessing", 7 * 24)]
    [InlineData("search-result", 24)]
    [InlineData("user-preferences", 12)]
    public async Task With_jitter_off_redis_keeps_an_entry_its_kinds_lifetime_to_the_second(string name, int hours)
    {
        await using var process = await StartAsync(("Cache:HotJitter", "0"));
        var key = KeyOf(EntryKind.All.Single(k => string.Equals(k.Name, name, StringComparison.Ordinal)), "1");
        await StoreAsync(process, key);
        await process.Cache.ReadAsync(Meeting, [key], Cancellation);

        var redis = await _database.OpenRedisAsync();
        var generation = TimeSpan.FromMilliseconds((long)await redis.ExecuteAsync("PTTL", GenerationKey));
        var entry = TimeSpan.FromMilliseconds((long)await redis.ExecuteAsync("PTTL", ValueKey(key)));

        Assert.InRange(entry, TimeSpan.FromHours(hours) - TimeSpan.FromSeconds(1), TimeSpan.FromHours(hours));
        // Redis looks at its clock for each command of a script.
        Assert.InRange(generation, entry - TimeSpan.FromMilliseconds(100), new LifetimeOptions().Transcript);
    }

    [Fact]
    public async Task A_second_worker_gives_an_entry_no_longer_life_than_it_has_left()
    {
        await using var first = await StartAsync(("Cache:HotJitter", "0"), ("Cache:Lifetimes:AIEnhancement", "00:05:00"));
        await using var second = await StartAsync(("Cache:HotJitter", "0"));
        await StoreAsync(first, SummaryKey);
        await _database.ForgetHotEntriesAsync();

        Assert.Equal(EntrySource.Durable, (await second.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries[SummaryKey].Source);

        var life = TimeSpan.FromMilliseconds((long)await (await _database.OpenRedisAsync()).ExecuteAsync("PTTL", ValueKey(SummaryKey)));
        // The clocks of the worker, of the database and of Redis need not agree to the millisecond.
        Assert.InRange(life, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_entry_that_redis_keeps_beyond_its_durable_life_is_a_miss()
    {
        await using var process = await StartAsync(("Cache:Lifetimes:AIEnhancement", "00:00:02"));
        await StoreAsync(process, SummaryKey);
        var redis = await _database.OpenRedisAsync();
        await redis.ExecuteAsync("PERSIST", ValueKey(SummaryKey));
        await redis.ExecuteAsync("PERSIST", GenerationKey);

        await UntilAsync(async () => (await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries.Count == 0);

        Assert.True(await ExistsAsync(SummaryKey));
    }

    [Fact]
    public async Task Python_reads_a_value_as_it_is()
    {
        var json = $$"""{"text":"{{string.Concat(Enumerable.Repeat("grüße aus dem stand-up 🐝 ", 500))}}"}""";
        await using var process = await StartAsync();
        await StoreAsync(process, SummaryKey, json);

        const string script = """
            import sys, redis, lz4.frame
            client = redis.Redis(port=int(sys.argv[1]), db=int(sys.argv[2]), password=sys.argv[3])
            sys.stdout.buffer.write(lz4.frame.decompress(client.get(sys.argv[4])))
            """;
        var (exitCode, output, error) = await ExternalTool.RunAsync(
            "python3-redis python3-lz4",
            "/usr/bin/python3",
            "-c",
            script,
            $"{_database.RedisPort}",
            $"{_database.RedisNumber}",
            RedisServer.Password,
            ValueKey(SummaryKey)
        );

        if (error.Contains("ModuleNotFoundError", StringComparison.Ordinal))
            throw ExternalTool.Missing("python3-redis python3-lz4", "Python's redis or lz4 module");
        Assert.True(exitCode == 0, error);
        Assert.Equal(json, Encoding.UTF8.GetString(output));
    }

    [Fact]
    public async Task An_oversized_entry_never_enters_redis_and_one_that_is_there_is_not_taken()
    {
        await using var lavish = await StartAsync();
        await using var frugal = await StartAsync(("Cache:MaxHotEntryBytes", "1024"));
        using var counters = new HotCounters(frugal);
        await StoreAsync(frugal, PhrasesKey, Noise(4096));

        Assert.False(await ExistsAsync(PhrasesKey));
        Assert.Equal(1, counters.Refused("ai-enhancement", "oversized"));

        await lavish.Cache.ReadAsync(Meeting, [PhrasesKey], Cancellation);
        Assert.True(await ExistsAsync(PhrasesKey));
        Assert.Equal(EntrySource.Durable, (await frugal.Cache.ReadAsync(Meeting, [PhrasesKey], Cancellation)).Entries[PhrasesKey].Source);
        Assert.Equal(3, counters.Refused("ai-enhancement", "oversized"));
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("flipped")]
    [InlineData("flipped-generation")]
    [InlineData("foreign")]
    [InlineData("of-another-key")]
    [InlineData("empty")]
    [InlineData("list")]
    [InlineData("generation-list")]
    [InlineData("generation-text")]
    [InlineData("generation-gone")]
    public async Task Whatever_else_is_under_a_key_is_a_miss_and_is_replaced(string damage)
    {
        await using var process = await StartAsync();
        await StoreAsync(process, SummaryKey, """{"is":"summary"}""");
        await StoreAsync(process, PhrasesKey, """{"is":"phrases"}""");
        var redis = await _database.OpenRedisAsync();
        byte[] value = (await redis.StringGetAsync(ValueKey(SummaryKey)))!;
        await (
            damage switch
            {
                "truncated" => SetAsync(value[..^5]),
                "flipped" => SetAsync([.. value.Select((b, i) => i == 12 ? (byte)(b ^ 1) : b)]),
                "flipped-generation" => SetAsync([.. value.Select((b, i) => i == value.Length - 40 ? (byte)(b ^ 3) : b)]),
                "foreign" => SetAsync("{}"u8.ToArray()),
                "of-another-key" => SetAsync((byte[])(await redis.StringGetAsync(ValueKey(PhrasesKey)))!),
                "empty" => SetAsync([]),
                "list" => ReplaceByListAsync(ValueKey(SummaryKey)),
                "generation-list" => ReplaceByListAsync(GenerationKey),
                "generation-text" => redis.ExecuteAsync("HSET", GenerationKey, "state", "many"),
                _ => redis.ExecuteAsync("DEL", GenerationKey),
            }
        );

        var miss = await process.Cache.ReadAsync(Meeting, [SummaryKey, PhrasesKey], Cancellation);
        var hit = await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation);

        var isGeneration = damage.StartsWith("generation", StringComparison.Ordinal);
        Assert.Equal(
            (EntrySource.Durable, isGeneration ? EntrySource.Durable : EntrySource.Hot),
            (miss.Entries[SummaryKey].Source, miss.Entries[PhrasesKey].Source)
        );
        Assert.Equal(EntrySource.Hot, hit.Entries[SummaryKey].Source);
        Assert.Equal("""{"is":"summary"}""", Encoding.UTF8.GetString(hit.Entries[SummaryKey].Json.Span));

        Task SetAsync(byte[] bytes) => redis.StringSetAsync(ValueKey(SummaryKey), bytes);

        async Task ReplaceByListAsync(string key)
        {
            await redis.ExecuteAsync("DEL", key);
            await redis.ExecuteAsync("RPUSH", key, "1");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_invalidation_leaves_nothing_in_redis_and_a_late_fill_brings_none_back(bool eraseContent)
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await StoreAsync(first, SummaryKey);
        await StoreAsync(second, KeyOf(EntryKind.SearchResult, "query"));
        Assert.Equal(4, (await KeysAsync()).Count);

        await second.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent, Cancellation);
        Assert.Empty(await KeysAsync());
        await FillAsync(first, SummaryKey, generation: 1);

        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task New_content_and_changed_preferences_leave_nothing_of_the_old_in_redis()
    {
        await using var process = await StartAsync();
        var ann = Subject.User(null, "ann:meeting");
        await StoreAsync(process, SummaryKey);
        await process.Changes.SavePreferencesAsync(ann, "{}", Cancellation);
        await process.Preferences.ReadAsync(ann, Cancellation);
        Assert.Equal(5, (await KeysAsync()).Count);

        await process.Contents.StoreAsync(new Content(TranscriptKey, "b", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);
        await process.Changes.SavePreferencesAsync(ann, """{"language":"de"}""", Cancellation);

        // The new content is there, under its own generation. The mark of the preferences is deleted in the background.
        await CacheFleet.UntilAsync(async () => (await KeysAsync()).Count == 2);
        Assert.False(await ExistsAsync(SummaryKey));
        Assert.True(await ExistsAsync(TranscriptKey));
    }

    [Fact]
    public async Task An_entry_of_another_generation_than_redis_knows_is_fenced()
    {
        await using var process = await StartAsync();
        using var counters = new HotCounters(process);
        await StoreAsync(process, SummaryKey);
        var hot = process.Get<IHotTier>();
        Assert.Equal([SummaryKey], (await hot.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries.Keys);

        await (await _database.OpenRedisAsync()).ExecuteAsync("HSET", GenerationKey, "state", "2 - a");

        var reading = await hot.ReadAsync(Meeting, [SummaryKey], Cancellation);
        Assert.Equal((new SubjectState(2, "a", null), 0), (reading.Confirmed, reading.Entries.Count));
        Assert.Equal(1, counters.Refused("ai-enhancement", "fenced"));
    }

    [Fact]
    public async Task Who_has_learnt_of_a_change_that_redis_was_not_told_yet_reads_past_it_and_computes()
    {
        await using var process = await StartAsync();
        await StoreAsync(process, SummaryKey);
        // As another worker does between its commit and its removal.
        await process
            .Get<TranscriptWorker.Caching.Durable.SubjectStore>()
            .InvalidateAsync(Meeting, new Invalidation(Guid.NewGuid(), ErasesContent: false), Cancellation);

        var before = await process.Cache.ReadAsync(Meeting, [PhrasesKey], Cancellation);
        var known = await process.Get<IHotTier>().ReadAsync(Meeting, [SummaryKey], Cancellation);
        var after = await process.Cache.ReadRecordAsync(Meeting, [SummaryKey], Cancellation);
        var computed = await process.Cache.ComputeAsync(SummaryKey, after.State.Generation, _ => new("{}"u8.ToArray()), Cancellation);

        Assert.Equal((2, 1, 2, 0), (before.State.Generation, known.Generation, after.State.Generation, after.Entries.Count));
        Assert.Equal(EntrySource.Computed, computed.Source);
    }

    [Fact]
    public async Task The_list_of_a_subjects_entries_forgets_those_that_have_expired()
    {
        await using var process = await StartAsync();
        await StoreAsync(process, TranscriptKey);
        for (var i = 0; i < 1000; i++)
            await FillAsync(process, KeyOf(EntryKind.SearchResult, $"{i}"), generation: 1, life: TimeSpan.FromMilliseconds(20));

        Assert.InRange((long)await (await _database.OpenRedisAsync()).ExecuteAsync("HLEN", GenerationKey), 1, 600);
    }

    [Fact]
    public async Task All_entries_of_a_job_cost_one_call_to_read_and_one_to_fill()
    {
        await using var process = await StartAsync();
        await StoreAsync(process, SummaryKey);
        await StoreAsync(process, PhrasesKey);
        await _database.ForgetHotEntriesAsync();
        using var counters = new HotCounters(process);

        await process.Cache.ReadAsync(Meeting, [TranscriptKey, SummaryKey, PhrasesKey], Cancellation);
        var hits = await process.Cache.ReadAsync(Meeting, [TranscriptKey, SummaryKey, PhrasesKey], Cancellation);

        Assert.All(hits.Entries.Values, e => Assert.Equal(EntrySource.Hot, e.Source));
        Assert.Equal((3, 2, 1), (hits.Entries.Count, counters.Calls("read", "answered"), counters.Calls("fill", "answered")));
    }

    private string GenerationKey => $"{KeyPrefix}{{acme:transcript:meeting}}:gen";

    private string KeyPrefix => $"tw:1:{_nonce}:";

    private static EntryKey KeyOf(EntryKind kind, string feature) => new(Meeting, kind, Fingerprint.Of(kind, feature));

    private string ValueKey(EntryKey key) => $"{KeyPrefix}{{acme:transcript:meeting}}:{key.Kind.Name}:{key.Fingerprint.Value}";

    private static string Noise(int bytes)
    {
        var noise = new byte[bytes];
        new Random(5).NextBytes(noise);
        return $"\"{Convert.ToHexString(noise)}\"";
    }

    private async Task<CacheProcess> StartAsync(params (string, string)[] settings)
    {
        var process = await CacheProcess.StartHotAsync(_database, log: null, settings);
        // The first change waits until the epoch is known to all, and an entry's life goes on meanwhile.
        await process.Changes.InvalidateAsync(Subject.Transcript("test", "first"), Guid.NewGuid(), eraseContent: false, Cancellation);
        _nonce = (await process.QueryAsync(db => db.Epochs.SingleAsync(Cancellation))).Nonce;
        return process;
    }

    /// <summary>Stores the content, if it is not there yet, and an entry of its generation.</summary>
    private static async Task StoreAsync(CacheProcess process, EntryKey key, string json = "{}")
    {
        await process.Contents.StoreAsync(new Content(TranscriptKey, "a", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);
        await process.Cache.ReadAsync(Meeting, [], Cancellation);
        if (key != TranscriptKey)
            await process.Cache.ComputeAsync(key, 1, _ => new(Encoding.UTF8.GetBytes(json)), Cancellation);
    }

    private static ValueTask FillAsync(CacheProcess process, EntryKey key, long generation, TimeSpan? life = null) =>
        process
            .Get<IHotTier>()
            .FillAsync(
                new HotFill(
                    key.Subject,
                    new SubjectState(generation, null, null),
                    TimeProvider.System.GetTimestamp(),
                    Lease: null,
                    new HotEntry(key, new byte[10], life ?? TimeSpan.FromHours(1))
                ),
                Cancellation
            );

    private async Task<bool> ExistsAsync(EntryKey key) =>
        (long)await (await _database.OpenRedisAsync()).ExecuteAsync("EXISTS", ValueKey(key)) == 1;

    private async Task<List<string>> KeysAsync() =>
        [
            .. ((string[])(await (await _database.OpenRedisAsync()).ExecuteAsync("KEYS", $"{KeyPrefix}*:meeting}}*"))!).Order(
                StringComparer.Ordinal
            ),
        ];

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }
}
