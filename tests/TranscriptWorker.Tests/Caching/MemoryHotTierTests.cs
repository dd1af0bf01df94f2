using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Tests.Caching;

public sealed class MemoryHotTierTests
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey Summary = KeyOf(EntryKind.AIEnhancement, "summary");

    private readonly ManualTime _time = new();

    public static TheoryData<string, TimeSpan> Lifetimes => new()
    {
        { "transcript", TimeSpan.FromDays(30) },
        { "ai-enhancement", TimeSpan.FromDays(7) },
        { "audio-preprocessing", TimeSpan.FromDays(7) },
        { "search-result", TimeSpan.FromHours(24) },
        { "user-preferences", TimeSpan.FromHours(12) },
    };

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public void With_jitter_off_an_entry_lives_exactly_its_kinds_lifetime(string name, TimeSpan lifetime)
    {
        var kind = EntryKind.All.Single(k => string.Equals(k.Name, name, StringComparison.Ordinal));
        using var tier = Create(new CacheOptions { HotJitter = 0 });
        tier.Fill(KeyOf(kind, "x"), new byte[10], generation: 1, new CacheOptions().Lifetimes.Of(kind), _time.GetTimestamp());

        _time.Advance(lifetime - TimeSpan.FromSeconds(1));
        Assert.NotNull(tier.Find(KeyOf(kind, "x")));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(tier.Find(KeyOf(kind, "x")));
    }

    [Fact]
    public void Jitter_only_ever_shortens_a_life_and_by_no_more_than_its_share()
    {
        var options = new CacheOptions { HotJitter = 0.05 };
        for (var i = 0; i < 200; i++)
        {
            using var tier = Create(options);
            tier.Fill(Summary, new byte[10], generation: 1, TimeSpan.FromSeconds(100), _time.GetTimestamp());
            _time.Advance(TimeSpan.FromSeconds(94.9));
            Assert.NotNull(tier.Find(Summary));
            _time.Advance(TimeSpan.FromSeconds(5.1));
            Assert.Null(tier.Find(Summary));
        }
    }

    [Fact]
    public void The_time_that_a_read_took_counts_against_the_remaining_life()
    {
        using var tier = Create(new CacheOptions { HotJitter = 0 });
        var before = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(3));
        tier.Fill(Summary, new byte[10], generation: 1, TimeSpan.FromSeconds(10), before);

        _time.Advance(TimeSpan.FromSeconds(7));

        Assert.Null(tier.Find(Summary));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public void A_wall_clock_that_jumps_two_days_changes_no_life(int days)
    {
        using var tier = Create(new CacheOptions { HotJitter = 0 });
        tier.Fill(Summary, new byte[10], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        _time.JumpWallClock(TimeSpan.FromDays(days));

        Assert.NotNull(tier.Find(Summary));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(tier.Find(Summary));
    }

    [Fact]
    public void A_late_fill_of_an_earlier_generation_does_not_replace_a_later_one()
    {
        using var tier = Create(new CacheOptions());
        tier.Fill(Summary, new byte[] { 2 }, generation: 2, TimeSpan.FromHours(1), _time.GetTimestamp());
        tier.Fill(Summary, new byte[] { 1 }, generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        Assert.Equal(2, tier.Find(Summary)!.Generation);
    }

    [Fact]
    public void A_later_generation_takes_the_place_of_all_earlier_entries_of_its_subject()
    {
        using var tier = Create(new CacheOptions());
        var other = KeyOf(EntryKind.AIEnhancement, "key-phrases");
        tier.Fill(other, new byte[10], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());
        tier.Fill(Summary, new byte[10], generation: 2, TimeSpan.FromHours(1), _time.GetTimestamp());

        Assert.Null(tier.Find(other));
        Assert.NotNull(tier.Find(Summary));
    }

    [Fact]
    public void An_entry_over_the_limit_is_not_taken_in()
    {
        using var tier = Create(new CacheOptions { MaxHotEntryBytes = 1024 });
        tier.Fill(Summary, new byte[1025], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        Assert.Null(tier.Find(Summary));
    }

    [Fact]
    public void Memory_stays_within_its_limit()
    {
        using var tier = Create(new CacheOptions { MemoryLimitBytes = 1024 * 1024 });
        var keys = Enumerable.Range(0, 100).Select(i => Summary with { Subject = Subject.Transcript(null, $"m{i}") }).ToList();

        foreach (var key in keys) tier.Fill(key, new byte[100 * 1024], generation: 1, TimeSpan.FromHours(1), _time.GetTimestamp());

        Assert.InRange(keys.Count(k => tier.Find(k) is not null), 0, 10);
    }

    private MemoryHotTier Create(CacheOptions options) => new(Options.Create(options), _time);

    private static EntryKey KeyOf(EntryKind kind, string feature) => new(Meeting, kind, Fingerprint.Of(kind, feature));
}
