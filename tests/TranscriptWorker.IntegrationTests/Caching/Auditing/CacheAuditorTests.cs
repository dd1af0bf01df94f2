using System.Text;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration.Auditing;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;
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
            .InvalidateAsync(Subject.Transcript(null, "1"), Guid.NewGuid(), eraseContent: false, Cancellation);

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
        var state = await _process.Get<SubjectStore>().InvalidateAsync(meeting, id, eraseContent: false, Cancellation);

        var audit = AuditAsync(100);
        told = _process.Changes.InvalidateAsync(meeting, id, eraseContent: false, Cancellation);
        var report = await audit;
        await told;

        Assert.Equal(2, state.Generation);
        Assert.Equal(0, report.Disagreeing);
    }

    [Fact]
    public async Task What_cannot_be_read_is_corrupt_in_either_tier_and_what_nothing_refers_to_is_orphaned()
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

        Assert.Equal((1, 1, 1), (report.Tiers[0].Corrupt, report.Tiers[0].Stale, report.Tiers[0].Orphaned));
        Assert.Equal(1, report.Tiers[1].Corrupt);
        Assert.Contains(new Disagreement("hot", "corrupt", KeyOf("1").ToString()), report.Disagreements);
        Assert.Contains(new Disagreement("durable", "corrupt", KeyOf("2").ToString()), report.Disagreements);
        Assert.Contains(new Disagreement("hot", "orphaned", KeyOf("3").ToString()), report.Disagreements);
    }

    [Fact]
    public async Task An_altered_file_is_corrupt_a_missing_one_leaves_an_orphaned_entry_and_both_stay_untouched()
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

        Assert.Equal(new TierAudit("files", Compared: 3, Stale: 0, Corrupt: 1, Orphaned: 1), report.Tiers[2]);
        Assert.Contains(new Disagreement("files", "corrupt", AudioOf("2").ToString()), report.Disagreements);
        Assert.Contains(new Disagreement("files", "orphaned", AudioOf("3").ToString()), report.Disagreements);
        Assert.Equal("x", await File.ReadAllTextAsync(files["2"], Cancellation));
    }

    [Fact]
    public async Task A_sample_is_as_large_as_was_asked_for_and_of_distinct_subjects()
    {
        for (var i = 0; i < 20; i++)
            await _process
                .Get<SubjectStore>()
                .InvalidateAsync(Subject.Transcript(null, $"{i}"), Guid.NewGuid(), eraseContent: false, Cancellation);

        var report = await AuditAsync(7);

        Assert.Equal((20, 7), (report.Population, report.Sampled));
    }

    private async Task<AuditReport> AuditAsync(int sample) =>
        await _process.Get<CacheAuditor>().RunAsync(sample, new Progress<int>(), Cancellation);

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
}
