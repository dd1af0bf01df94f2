using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration.Auditing;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Auditing;

public sealed class CacheAuditorTests : IAsyncLifetime
{
    private readonly SqliteBesideRedis _database = new();
    private readonly TemporaryFolder _folder = new();
    private CacheProcess _process = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.CreateAsync();
        _process = await CacheProcess.StartHotAsync(_database, log: null, ("Files:Folder", _folder.Path));
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_cache_that_nobody_tampered_with_agrees_in_all_it_holds()
    {
        for (var i = 0; i < 10; i++)
            await StoreAsync($"{i}");
        await _process.Changes.InvalidateAsync(Subject.Transcript(null, "3"), Guid.NewGuid(), eraseContent: false, Cancellation);

        var report = await AuditAsync(100);

        Assert.Equal((10, 10), (report.Population, report.Sampled));
        // Nine states with two entries each; the tenth was invalidated, and not read since.
        Assert.Equal((27, 19), (report.Tiers[0].Compared, report.Tiers[1].Compared));
        Assert.Equal((0, null), (report.Disagreeing, report.Note));
        Assert.Empty(report.Disagreements);
    }

    [Fact]
    public async Task A_state_that_redis_was_not_told_of_is_stale_and_so_are_its_entries()
    {
        await StoreAsync("1");
        // As a worker does that dies before it can tell Redis.
        await _process
            .Get<SubjectStore>()
            .InvalidateAsync(Subject.Transcript(null, "1"), new Invalidation(Guid.NewGuid(), ErasesContent: false), Cancellation);

        var report = await AuditAsync(100);

        Assert.Equal((3, 3), (report.Tiers[0].Compared, report.Tiers[0].Stale));
        Assert.Contains(report.Disagreements, d => d is { Tier: "hot", Finding: "stale", What: "{transcript:1}:gen" });
    }

    [Fact]
    public async Task A_change_that_is_on_its_way_is_no_finding()
    {
        await StoreAsync("1");
        var meeting = Subject.Transcript(null, "1");
        var (id, told) = (Guid.NewGuid(), Task.CompletedTask);
        var state = await _process.Get<SubjectStore>().InvalidateAsync(meeting, new Invalidation(id, ErasesContent: false), Cancellation);

        var audit = AuditAsync(100);
        told = _process.Changes.InvalidateAsync(meeting, new Invalidation(id, ErasesContent: false), Cancellation);
        var report = await audit;
        await told;

        Assert.Equal(2, state.Applied.Generation);
        Assert.Equal(0, report.Disagreeing);
    }

    [Fact]
    public async Task What_is_damaged_is_unreadable_in_either_tier_and_what_has_no_record_is_orphaned()
    {
        foreach (var id in (string[])["1", "2", "3"])
            await StoreAsync(id);
        var nonce = (await _process.QueryAsync(db => db.Epochs.SingleAsync(Cancellation))).Nonce;
        var redis = await _database.OpenRedisAsync();
        await redis.StringSetAsync($"tw:1:{nonce}:{KeyOf("1")}", "neither this nor that");
        await _process.QueryAsync(db =>
            db.Entries.Where(e => e.Subject == "transcript:2" && e.Kind == "ai-enhancement")
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.Value, new byte[90]), Cancellation)
        );
        await _process.QueryAsync(db =>
            db.Entries.Where(e => e.Subject == "transcript:3" && e.Kind == "ai-enhancement").ExecuteDeleteAsync(Cancellation)
        );

        var report = await AuditAsync(100);

        Assert.Equal((1, 1, 1), (report.Tiers[0].Unreadable, report.Tiers[0].Stale, report.Tiers[0].Orphaned));
        Assert.Equal(1, report.Tiers[1].Unreadable);
        Assert.Contains(new Disagreement("hot", "unreadable", KeyOf("1").ToString()), report.Disagreements);
        Assert.Contains(new Disagreement("durable", "unreadable", KeyOf("2").ToString()), report.Disagreements);
        Assert.Contains(new Disagreement("hot", "orphaned", KeyOf("3").ToString()), report.Disagreements);
    }

    [Fact]
    public async Task An_altered_file_is_unreadable_a_missing_one_orphans_its_entry_and_both_stay_untouched()
    {
        var audio = (string[])["1", "2", "3"];
        foreach (var id in audio)
        {
            await StoreAsync(id);
            await _process.Files.ComputeAsync(
                AudioOf(id),
                1,
                "audio/flac",
                (file, token) => file.WriteAsync(Encoding.UTF8.GetBytes(id), token),
                Cancellation
            );
        }

        var files = audio.ToDictionary(
            id => id,
            id => Directory.GetFiles(_folder.Path, $"{FileName.KeyOf(AudioOf(id), 1)}.*", SearchOption.AllDirectories).Single(),
            StringComparer.Ordinal
        );
        await File.WriteAllTextAsync(files["2"], "x", Cancellation);
        File.Delete(files["3"]);

        var report = await AuditAsync(100);

        Assert.Equal(new TierAudit("files", Compared: 3, Stale: 0, Unreadable: 1, Orphaned: 1), report.Tiers[2]);
        Assert.Contains(new Disagreement("files", "unreadable", AudioOf("2").ToString()), report.Disagreements);
        Assert.Contains(new Disagreement("files", "orphaned", AudioOf("3").ToString()), report.Disagreements);
        Assert.Equal("x", await File.ReadAllTextAsync(files["2"], Cancellation));
    }

    [Fact]
    public async Task A_kind_without_a_record_is_not_comparable_and_does_not_count_as_agreeing()
    {
        await StoreAsync("1");
        var search = new EntryKey(Subject.Transcript(null, "1"), EntryKind.SearchResult, Fingerprint.Of(EntryKind.SearchResult, "query"));
        await _process.Cache.ComputeAsync(search, 1, _ => new("{}"u8.ToArray()), Cancellation);

        var report = await AuditAsync(100);

        Assert.Equal(
            (3, 0, 1),
            (report.Tiers[0].Compared, report.Tiers[0].Disagreeing + report.Tiers[0].Orphaned, report.Tiers[0].NotComparable)
        );
    }

    [Fact]
    public async Task Preferences_are_compared_with_their_own_table()
    {
        foreach (var name in (string[])["ann", "bob", "eve"])
        {
            await _process.Changes.SavePreferencesAsync(Subject.User(null, name), $"{{\"name\":\"{name}\"}}", Cancellation);
            await _process.Preferences.ReadAsync(Subject.User(null, name), Cancellation);
        }

        await _process.QueryAsync(db =>
            db.Preferences.Where(p => p.Subject == "user:bob")
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.Value, "{\"name\":\"bob\",\"language\":\"de\"}"), Cancellation)
        );
        await _process.QueryAsync(db => db.Preferences.Where(p => p.Subject == "user:eve").ExecuteDeleteAsync(Cancellation));

        var report = await AuditAsync(100);

        Assert.Equal((6, 2, 0), (report.Tiers[0].Compared, report.Tiers[0].Stale, report.Tiers[0].NotComparable));
        Assert.Equal(
            ["{user:bob}", "{user:eve}"],
            report.Disagreements.Select(d => d.What[..10]).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_forged_length_is_unreadable_in_either_tier_and_the_audit_goes_on()
    {
        foreach (var id in (string[])["1", "2", "3"])
            await StoreAsync(id);
        var redis = await _database.OpenRedisAsync();
        await redis.StringSetAsync(await NameAsync(KeyOf("1").ToString()), Forge(KeyOf("1")));
        var forged = Forge(KeyOf("2"));
        await _process.QueryAsync(db =>
            db.Entries.Where(e => e.Subject == "transcript:2" && e.Kind == "ai-enhancement")
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.Value, forged), Cancellation)
        );

        var report = await AuditAsync(100);

        Assert.Equal(3, report.Sampled);
        Assert.Contains(new Disagreement("hot", "unreadable", KeyOf("1").ToString()), report.Disagreements);
        Assert.Contains(new Disagreement("durable", "unreadable", KeyOf("2").ToString()), report.Disagreements);
        Assert.Equal((9, 6), (report.Tiers[0].Compared, report.Tiers[1].Compared));
    }

    [Fact]
    public async Task An_entry_longer_than_a_value_may_be_is_unreadable_and_is_not_read()
    {
        await StoreAsync("1");
        await using var process = await CacheProcess.StartHotAsync(_database, log: null, ("Cache:MaxValueBytes", "1024"));
        await process.QueryAsync(db =>
            db.Entries.Where(e => e.Kind == "ai-enhancement")
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.Value, new byte[1024 * 1024]), Cancellation)
        );

        var report = await process.Get<CacheAuditor>().RunAsync(1, maxBytes: 100 * 1024, new Progress<int>(), Cancellation);

        Assert.Contains(new Disagreement("durable", "unreadable", KeyOf("1").ToString()), report.Disagreements);
        Assert.Equal((2, 0), (report.Tiers[1].Compared, report.Tiers[1].Skipped));
    }

    [Fact]
    public async Task An_unknown_kind_in_a_key_or_a_row_is_unreadable_and_the_audit_goes_on()
    {
        foreach (var id in (string[])["1", "2"])
            await StoreAsync(id);
        var redis = await _database.OpenRedisAsync();
        await redis.HashSetAsync(await NameAsync("{transcript:1}:gen"), "thumbnail:00112233445566778899aabbccddeeff", "");
        await redis.HashSetAsync(await NameAsync("{transcript:1}:gen"), "\u001b[2J" + new string('x', 100_000), "");
        await _process.QueryAsync(db =>
            db.Entries.Where(e => e.Subject == "transcript:2" && e.Kind == "ai-enhancement")
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.Kind, "thumbnail"), Cancellation)
        );
        await _process.QueryAsync(db =>
        {
            db.Subjects.Add(new SubjectRow { Subject = "transcript:\u001b[2J" + new string('x', 1000), Generation = 1 });
            return db.SaveChangesAsync(Cancellation);
        });

        var report = await AuditAsync(100);

        Assert.Equal((3, 2, 2), (report.Sampled, report.Tiers[0].Unreadable, report.Tiers[1].Unreadable));
        Assert.Contains(
            new Disagreement("hot", "unreadable", "{transcript:1}:thumbnail:00112233445566778899aabbccddeeff"),
            report.Disagreements
        );
        Assert.All(report.Disagreements, d => Assert.True(d.What.Length < 200 && !d.What.Contains('\u001b', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_key_of_another_type_in_redis_is_unreadable()
    {
        foreach (var id in (string[])["1", "2"])
            await StoreAsync(id);
        var redis = await _database.OpenRedisAsync();
        await redis.KeyDeleteAsync(await NameAsync("{transcript:1}:gen"));
        await redis.StringSetAsync(await NameAsync("{transcript:1}:gen"), "1 - -");
        await redis.KeyDeleteAsync(await NameAsync(KeyOf("2").ToString()));
        await redis.SetAddAsync(await NameAsync(KeyOf("2").ToString()), "x");

        var report = await AuditAsync(100);

        Assert.Equal((4, 2), (report.Tiers[0].Compared, report.Tiers[0].Unreadable));
    }

    [Fact]
    public async Task A_disagreement_that_is_mended_before_the_second_look_is_no_finding()
    {
        await StoreAsync("1");
        var (redis, name) = (await _database.OpenRedisAsync(), await NameAsync(KeyOf("1").ToString()));
        var entry = (byte[])(await redis.StringGetAsync(name))!;
        await redis.StringSetAsync(name, "damaged");
        var mended = 0;
        await using var other = await StartAsync(
            new BetweenLooks(async () =>
            {
                await redis.StringSetAsync(name, entry);
                mended++;
            })
        );

        var report = await other.Get<CacheAuditor>().RunAsync(100, long.MaxValue, new Progress<int>(), Cancellation);

        Assert.Equal((1, 3, 0), (mended, report.Tiers[0].Compared, report.Disagreeing));
    }

    [Fact]
    public async Task A_subject_that_changes_between_all_looks_is_not_blamed()
    {
        await StoreAsync("1");
        var redis = await _database.OpenRedisAsync();
        await redis.StringSetAsync(await NameAsync(KeyOf("1").ToString()), "damaged");
        await using var other = await StartAsync(
            new BetweenLooks(() =>
                _process
                    .Get<SubjectStore>()
                    .InvalidateAsync(Subject.Transcript(null, "1"), new Invalidation(Guid.NewGuid(), ErasesContent: false), Cancellation)
            )
        );

        var report = await other.Get<CacheAuditor>().RunAsync(100, long.MaxValue, new Progress<int>(), Cancellation);

        Assert.Equal((1, 0), (report.Sampled, report.Disagreeing));
    }

    [Fact]
    public async Task A_look_during_which_the_generation_is_raised_counts_for_nothing()
    {
        await StoreAsync("1");
        using var hook = new EntriesHook(() =>
        {
            using var db = _process.Get<IDbContextFactory<DurableDbContext>>().CreateDbContext();
            db.Subjects.ExecuteUpdate(set => set.SetProperty(s => s.Generation, s => s.Generation + 1));
        });
        await using var other = await CacheProcess.StartAsync(_database, hook, ("Files:Folder", _folder.Path));

        var look = await other.Get<SubjectAudit>().LookAsync(KeyOf("1").Subject, new AuditBudget(long.MaxValue), Cancellation);

        Assert.Equal((1, false), (look.State!.Value.Generation, look.IsSettled));
        Assert.False(look.IsConfirmedBy(look));
    }

    [Fact]
    public async Task An_entry_beyond_the_bytes_of_an_audit_is_skipped_and_the_audit_is_cut_short()
    {
        for (var i = 0; i < 150; i++)
            await StoreAsync($"{i}");

        var report = await _process.Get<CacheAuditor>().RunAsync(150, 1000, new Progress<int>(), Cancellation);

        Assert.Equal((100, true), (report.Sampled, report.IsCutShort));
        Assert.True(report.Skipped > 0);
        Assert.Equal(0, report.Disagreeing);
    }

    [Fact]
    public async Task A_cancelled_audit_ends()
    {
        await StoreAsync("1");
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _process.Get<CacheAuditor>().RunAsync(10, long.MaxValue, new Progress<int>(), source.Token)
        );
    }

    [Fact]
    public async Task An_audit_is_no_request_and_its_comparisons_have_metrics_of_their_own()
    {
        await StoreAsync("1");
        var meters = _process.Get<IMeterFactory>();
        using var requests = new MetricCollector<long>(meters, CachingRegistration.MeterName, "cache.requests");
        using var ratio = new MetricCollector<double>(meters, CachingRegistration.MeterName, "cache.hit_ratio");
        using var compared = new MetricCollector<long>(meters, CachingRegistration.MeterName, "cache.audit.compared");
        using var disagreeing = new MetricCollector<long>(meters, CachingRegistration.MeterName, "cache.audit.disagreeing");
        using var agreement = new MetricCollector<double>(meters, CachingRegistration.MeterName, "cache.audit.agreement");
        ratio.RecordObservableInstruments();
        var before = ratio.GetMeasurementSnapshot().Select(m => m.Value).ToList();
        ratio.GetMeasurementSnapshot(clear: true);
        await (await _database.OpenRedisAsync()).StringSetAsync(await NameAsync(KeyOf("1").ToString()), "damaged");

        Assert.Null(await _process.Get<CacheAuditor>().AuditNextAsync(Cancellation));
        ratio.RecordObservableInstruments();
        agreement.RecordObservableInstruments();

        Assert.Empty(requests.GetMeasurementSnapshot());
        Assert.Equal(before, ratio.GetMeasurementSnapshot().Select(m => m.Value));
        Assert.Equal((5, 1), (compared.GetMeasurementSnapshot().Sum(m => m.Value), disagreeing.GetMeasurementSnapshot().Sum(m => m.Value)));
        Assert.Contains(agreement.GetMeasurementSnapshot(), m => Math.Abs(m.Value - (2.0 / 3)) < 1e-9);
    }

    private async Task<AuditReport> AuditAsync(int sample) =>
        await _process.Get<CacheAuditor>().RunAsync(sample, long.MaxValue, new Progress<int>(), Cancellation);

    private Task<CacheProcess> StartAsync(TimeProvider clock) =>
        CacheProcess.StartAsync(
            [.. _database.Settings, ("Files:Folder", _folder.Path)],
            log: null,
            services => services.AddSingleton(clock)
        );

    /// <summary>The whole name of a key in Redis.</summary>
    private async Task<string> NameAsync(string key) =>
        $"tw:1:{(await _process.QueryAsync(db => db.Epochs.SingleAsync(Cancellation))).Nonce}:{key}";

    /// <summary>An entry with a valid seal that claims two gigabytes.</summary>
    private static byte[] Forge(EntryKey key) =>
        EntryFormat.Seal(
            key,
            new EntryBody(Lz4Frame.Compress("{}"u8), int.MaxValue, 1),
            new Fence(1, DateTime.UnixEpoch, new DateTime(2099, 1, 1, 0, 0, 0, DateTimeKind.Utc), TimeSpan.Zero)
        );

    private static EntryKey KeyOf(string id) =>
        new(Subject.Transcript(null, id), EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary"));

    private static EntryKey AudioOf(string id) =>
        new(Subject.Transcript(null, id), EntryKind.AudioPreprocessing, Fingerprint.Of(EntryKind.AudioPreprocessing, "flac"));

    /// <summary>Stores a transcript and a summary in both tiers.</summary>
    private async Task StoreAsync(string id)
    {
        var transcript = new EntryKey(Subject.Transcript(null, id), EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
        await _process.Contents.StoreAsync(
            new Content(transcript, "hash", null, Guid.NewGuid()),
            Encoding.UTF8.GetBytes($"\"{id}\""),
            Cancellation
        );
        await _process.Cache.ReadAsync(transcript.Subject, [transcript], Cancellation);
        await _process.Cache.ComputeAsync(KeyOf(id), 1, _ => new("{}"u8.ToArray()), Cancellation);
    }

    /// <summary>Acts instead of waiting between two looks.</summary>
    private sealed class BetweenLooks(Func<Task> act) : TimeProvider
    {
        private static readonly TimeSpan Wait = 2 * (EpochView.Lease + EpochView.Margin);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            return dueTime == Wait
                ? base.CreateTimer(_ => _ = ActAsync(), state: null, TimeSpan.Zero, period)
                : base.CreateTimer(callback, state, dueTime, period);

            async Task ActAsync()
            {
                await act();
                callback(state);
            }
        }
    }

    /// <summary>Calls back before each statement that reads entries.</summary>
    private sealed class EntriesHook(Action read) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (
                eventId.Id == RelationalEventId.CommandExecuting.Id
                && formatter(state, exception).Contains("FROM \"entries\"", StringComparison.Ordinal)
            )
                read();
        }

        public void Dispose() { }
    }
}
