using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Tests.Caching;

public sealed class MemoryHotTierTests : IDisposable
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey Summary = KeyOf(EntryKind.AIEnhancement, "summary");

    private static readonly DateTime DatabaseTime = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly ManualTime _time = new();
    private readonly ServiceProvider _metrics = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public static TheoryData<string, TimeSpan> Lifetimes =>
        new()
        {
            { "transcript", TimeSpan.FromDays(30) },
            { "ai-enhancement", TimeSpan.FromDays(7) },
            { "audio-preprocessing", TimeSpan.FromDays(7) },
            { "search-result", TimeSpan.FromHours(24) },
            { "user-preferences", TimeSpan.FromHours(12) },
        };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public async Task With_jitter_off_an_entry_lives_exactly_its_kinds_lifetime(string name, TimeSpan lifetime)
    {
        var kind = EntryKind.All.Single(k => string.Equals(k.Name, name, StringComparison.Ordinal));
        using var tier = Create(new CacheOptions { HotJitter = 0 });
        await FillAsync(tier, KeyOf(kind, "x"), new byte[10], generation: 1, new CacheOptions().Lifetimes.Of(kind), _time.GetTimestamp());

        _time.Advance(lifetime - TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(tier, KeyOf(kind, "x")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await FindAsync(tier, KeyOf(kind, "x")));
    }

    [Fact]
    public async Task Jitter_only_ever_shortens_a_life_and_by_no_more_than_its_share()
    {
        var options = new CacheOptions { HotJitter = 0.05 };
        for (var i = 0; i < 200; i++)
        {
            using var tier = Create(options);
            await FillAsync(tier, Summary, new byte[10], generation: 1, TimeSpan.FromSeconds(100), _time.GetTimestamp());
            _time.Advance(TimeSpan.FromSeconds(94.9));
            Assert.NotNull(await FindAsync(tier, Summary));
            _time.Advance(TimeSpan.FromSeconds(5.1));
            Assert.Null(await FindAsync(tier, Summary));
        }
    }

    [Fact]
    public async Task The_time_that_a_read_took_counts_against_the_remaining_life()
    {
        using var tier = Create(new CacheOptions { HotJitter = 0 });
        var before = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(3));
        await FillAsync(tier, Summary, new byte[10], generation: 1, TimeSpan.FromSeconds(10), before);

        _time.Advance(TimeSpan.FromSeconds(7));

        Assert.Null(await FindAsync(tier, Summary));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task A_wall_clock_that_jumps_two_days_changes_no_life(int days)
    {
        using var tier = Create(new CacheOptions { HotJitter = 0 });
        await FillAsync(tier, Summary, new byte[10], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        _time.JumpWallClock(TimeSpan.FromDays(days));

        Assert.NotNull(await FindAsync(tier, Summary));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(await FindAsync(tier, Summary));
    }

    [Fact]
    public async Task A_late_fill_of_an_earlier_generation_does_not_replace_a_later_one()
    {
        using var tier = Create(new CacheOptions());
        await FillAsync(tier, Summary, new byte[] { 2 }, generation: 2, TimeSpan.FromHours(1), _time.GetTimestamp());
        await FillAsync(tier, Summary, new byte[] { 1 }, generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        Assert.Equal(2, (await tier.ReadAsync(Meeting, [Summary], Cancellation)).Generation);
        Assert.Equal([2], await FindAsync(tier, Summary));
    }

    [Fact]
    public async Task After_a_removal_a_late_fill_of_an_earlier_generation_brings_nothing_back()
    {
        using var tier = Create(new CacheOptions());
        await FillAsync(tier, Summary, new byte[10], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        await tier.RemoveAsync(Meeting, new SubjectState(2, null, null), Cancellation);
        await FillAsync(tier, Summary, new byte[10], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        Assert.Null(await FindAsync(tier, Summary));
        await FillAsync(tier, Summary, new byte[10], generation: 2, TimeSpan.FromHours(1), _time.GetTimestamp());
        Assert.NotNull(await FindAsync(tier, Summary));
    }

    [Fact]
    public async Task A_later_generation_takes_the_place_of_all_earlier_entries_of_its_subject()
    {
        using var tier = Create(new CacheOptions());
        var other = KeyOf(EntryKind.AIEnhancement, "key-phrases");
        await FillAsync(tier, other, new byte[10], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());
        await FillAsync(tier, Summary, new byte[10], generation: 2, TimeSpan.FromHours(1), _time.GetTimestamp());

        Assert.Null(await FindAsync(tier, other));
        Assert.NotNull(await FindAsync(tier, Summary));
    }

    [Fact]
    public async Task An_entry_over_the_limit_is_not_taken_in()
    {
        using var tier = Create(new CacheOptions { MaxHotEntryBytes = 1024 });
        await FillAsync(tier, Summary, new byte[1025], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        Assert.Null(await FindAsync(tier, Summary));
    }

    [Fact]
    public async Task Memory_stays_within_its_limit()
    {
        using var tier = Create(new CacheOptions { MemoryLimitBytes = 1024 * 1024 });
        var keys = Enumerable.Range(0, 100).Select(i => Summary with { Subject = Subject.Transcript(null, $"m{i}") }).ToList();

        foreach (var key in keys)
            await FillAsync(tier, key, new byte[100 * 1024], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        var found = 0;
        foreach (var key in keys)
            if (await FindAsync(tier, key) is not null)
                found++;
        Assert.InRange(found, 0, 10);
    }

    private MemoryHotTier Create(CacheOptions options)
    {
        var (settings, metrics, durableClock) = (
            Options.Create(options),
            new CacheMetrics(_metrics.GetRequiredService<IMeterFactory>(), _time),
            new DurableClock(_time)
        );
        durableClock.Observe(DatabaseTime, _time.GetTimestamp());
        var reader = new EntryReader(settings, durableClock, metrics, NullLogger<EntryReader>.Instance);
        return new(settings, new HotAdmission(settings, reader, metrics, Random.Shared, _time), reader, metrics, _time);
    }

    /// <summary>Fills in an entry whose stored size is at least a number of bytes.</summary>
    private static ValueTask FillAsync(
        MemoryHotTier tier,
        EntryKey key,
        byte[] content,
        long generation,
        TimeSpan remaining,
        long readStartedAt
    )
    {
        var body = new EntryBody(content, content.Length, Codec: 0);
        var entry = EntryFormat.Seal(key, body, new Fence(generation, DatabaseTime, DatabaseTime + TimeSpan.FromDays(60), TimeSpan.Zero));
        return tier.FillAsync(
            new HotFill(
                key.Subject,
                new SubjectState(generation, null, null),
                readStartedAt,
                Lease: null,
                new HotEntry(key, entry, remaining)
            ),
            Cancellation
        );
    }

    private static async Task<byte[]?> FindAsync(MemoryHotTier tier, EntryKey key) =>
        (await tier.ReadAsync(key.Subject, [key], Cancellation)).Entries.TryGetValue(key, out var value) ? value.Json.ToArray() : null;

    private static EntryKey KeyOf(EntryKind kind, string feature) => new(Meeting, kind, Fingerprint.Of(kind, feature));
}
