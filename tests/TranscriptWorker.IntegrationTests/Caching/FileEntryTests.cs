using System.Text;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteFileEntryTests : FileEntryTests<SqliteDatabase>;

public sealed class RedisFileEntryTests : FileEntryTests<SqliteBesideRedis>;

public sealed class PostgreSqlFileEntryTests : FileEntryTests<PostgreSqlDatabase>;

public sealed class SqlServerFileEntryTests : FileEntryTests<SqlServerDatabase>;

public abstract class FileEntryTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey Audio = new(
        Meeting,
        EntryKind.AudioPreprocessing,
        Fingerprint.Of(EntryKind.AudioPreprocessing, "16 kHz")
    );

    private readonly TDatabase _database = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string[] Files =>
        Directory.Exists(_folder["files"]) ? Directory.GetFiles(_folder["files"], "*", SearchOption.AllDirectories) : [];

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_computed_file_is_read_by_every_process_over_its_folder_and_is_not_computed_again()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await first.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        Assert.Null(await first.Files.ReadAsync(Audio, Cancellation));

        var computed = await ComputeAsync(first, "sound");
        var known = await ComputeAsync(second, "must not run");

        Assert.Equal((EntrySource.Computed, EntrySource.Durable), (computed.Source, known.Source));
        Assert.NotEqual(EntrySource.Durable, (await second.Cache.ReadAsync(Meeting, [Audio], Cancellation)).Entries[Audio].Source);
        Assert.Equal("sound", await ReadAsync(first));
        Assert.Equal("sound", await ReadAsync(second));
        Assert.Equal(5, FileMetadata.Parse(computed.Json.Span)!.Length);
    }

    [Fact]
    public async Task Two_processes_that_miss_the_same_file_at_once_make_it_once()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await first.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        var (runs, bothAsked) = (0, new TaskCompletionSource());

        ValueTask WriteAsync(Stream content, CancellationToken token)
        {
            Interlocked.Increment(ref runs);
            return new(WaitAndWriteAsync(content, token));
        }

        async Task WaitAndWriteAsync(Stream content, CancellationToken token)
        {
            await bothAsked.Task.WaitAsync(token);
            await content.WriteAsync("sound"u8.ToArray(), token);
        }

        var all = Task.WhenAll(
            ((CacheProcess[])[first, first, second, second]).Select(p =>
                p.Files.ComputeAsync(Audio, 1, "audio/flac", WriteAsync, Cancellation)
            )
        );
        bothAsked.SetResult();
        var entries = await all;

        Assert.Equal(1, runs);
        Assert.Single(Files);
        Assert.Single(entries.Select(e => Encoding.UTF8.GetString(e.Json.Span)).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("truncated")]
    [InlineData("flipped")]
    public async Task A_file_that_is_missing_or_damaged_is_a_miss_is_made_again_and_its_entry_is_committed_anew(string damage)
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await first.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await ComputeAsync(first, "sound");
        // Until every tier that the second process has holds the entry.
        for (var i = 0; i < 3; i++)
            Assert.Equal("sound", await ReadAsync(second));
        var file = Assert.Single(Files);
        if (string.Equals(damage, "missing", StringComparison.Ordinal))
            File.Delete(file);
        else
            await File.WriteAllTextAsync(
                file,
                string.Equals(damage, "truncated", StringComparison.Ordinal) ? "soun" : "sounD",
                Cancellation
            );

        Assert.Null(await first.Files.ReadAsync(Audio, Cancellation));
        var again = await ComputeAsync(first, "other sound");

        Assert.Equal(EntrySource.Computed, again.Source);
        Assert.Equal("other sound", await ReadAsync(first));
        // A process that still holds the former entry finds the new one when it asks for the file to be made.
        Assert.Equal(11, FileMetadata.Parse((await ComputeAsync(second, "must not run")).Json.Span)!.Length);
        Assert.Equal("other sound", await ReadAsync(second));
        Assert.Equal(1, await first.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
        Assert.Equal(0, await first.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task Workers_whose_folder_is_not_shared_each_make_the_file()
    {
        await using var first = await StartAsync();
        await using var elsewhere = await CacheProcess.StartAsync(_database, log: null, ("Files:Folder", _folder["elsewhere"]));
        await first.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await ComputeAsync(first, "sound");

        Assert.Null(await elsewhere.Files.ReadAsync(Audio, Cancellation));
        Assert.Equal(EntrySource.Computed, (await ComputeAsync(elsewhere, "sound")).Source);

        Assert.Equal("sound", await ReadAsync(first));
        Assert.Equal("sound", await ReadAsync(elsewhere));
    }

    [Fact]
    public async Task An_invalidation_deletes_the_file()
    {
        await using var process = await StartAsync();
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await ComputeAsync(process, "sound");
        Assert.Single(Files);

        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: true, Cancellation);

        Assert.Empty(Files);
        Assert.Null(await process.Files.ReadAsync(Audio, Cancellation));
    }

    [Fact]
    public async Task A_redelivered_invalidation_leaves_files_that_were_made_after_its_first_delivery()
    {
        await using var process = await StartAsync();
        var id = Guid.NewGuid();
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await ComputeAsync(process, "sound");
        await process.Changes.InvalidateAsync(Meeting, id, eraseContent: false, Cancellation);
        Assert.Empty(Files);
        await ComputeAsync(process, "new sound", generation: 2);

        await process.Changes.InvalidateAsync(Meeting, id, eraseContent: false, Cancellation);

        Assert.Single(Files);
        Assert.Equal("new sound", await ReadAsync(process));
    }

    [Fact]
    public async Task A_file_that_an_invalidation_did_not_find_stays_unread_and_is_removed_when_it_is_old()
    {
        await using var process = await StartAsync();
        await using var elsewhere = await CacheProcess.StartAsync(_database, log: null, ("Files:Folder", _folder["elsewhere"]));
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await ComputeAsync(process, "sound");
        var former = Assert.Single(Files);

        await elsewhere.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        Assert.Null(await process.Files.ReadAsync(Audio, Cancellation));
        await ComputeAsync(process, "sound", generation: 2);
        Age(Files);

        Assert.Equal(1, (await KeepHouseAsync(process)).OrphanedFiles);
        Assert.False(File.Exists(former));
        Assert.Single(Files);
        Assert.Equal("sound", await ReadAsync(process));
    }

    [Fact]
    public async Task The_file_of_an_overtaken_or_uncommitted_computation_stays_unread_until_it_is_removed()
    {
        await using var process = await StartAsync();
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await Assert.ThrowsAsync<GenerationChangedException>(() =>
            process.Files.ComputeAsync(
                Audio,
                1,
                "audio/flac",
                async (content, token) =>
                {
                    await content.WriteAsync("overtaken"u8.ToArray(), token);
                    await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, token);
                },
                Cancellation
            )
        );
        // All that a worker does before it commits.
        await process
            .Get<FileStore>()
            .WriteAsync(Audio, 2, "audio/flac", (content, token) => content.WriteAsync("died"u8.ToArray(), token), Cancellation);
        Assert.Equal(2, Files.Length);

        Assert.Null(await process.Files.ReadAsync(Audio, Cancellation));
        Assert.Equal(0, (await KeepHouseAsync(process)).OrphanedFiles);
        Age(Files);
        Assert.Equal(2, (await KeepHouseAsync(process)).OrphanedFiles);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task An_entry_that_expires_takes_its_file_with_it()
    {
        await using var process = await StartAsync();
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await ComputeAsync(process, "sound");
        Age(Files);
        Assert.Equal(new HousekeepingReport(), await KeepHouseAsync(process));
        await process.QueryAsync(db =>
            db.Entries.ExecuteUpdateAsync(set => set.SetProperty(e => e.ExpiresAt, DateTime.UnixEpoch), Cancellation)
        );

        Assert.Equal(new HousekeepingReport { ExpiredEntries = 1, OrphanedFiles = 1 }, await KeepHouseAsync(process));
        Assert.Empty(Files);
    }

    [Fact]
    public async Task An_unfinished_file_is_removed_when_nothing_was_written_into_it_for_an_hour()
    {
        await using var process = await StartAsync();
        var folder = process.Get<FileFolder>();
        var (dead, alive) = (folder.NewTemporaryPath(), folder.NewTemporaryPath());
        await File.WriteAllTextAsync(dead, "so", Cancellation);
        await File.WriteAllTextAsync(alive, "so", Cancellation);
        Age([dead]);

        Assert.Equal(new HousekeepingReport { TemporaryFiles = 1 }, await KeepHouseAsync(process));
        Assert.Equal(alive, Assert.Single(Files));
    }

    [Fact]
    public async Task A_full_disk_fails_the_computation_that_met_it_and_leaves_no_unfinished_file()
    {
        Directory.CreateDirectory(_folder["files"]);
        var mount = await ExternalTool.RunAsync("mount", "mount", "-t", "tmpfs", "-o", "size=64k", "none", _folder["files"]);
        if (mount.ExitCode != 0)
            Assert.Skip($"a small disk needs the right to mount one: {mount.Error.Trim()}");
        try
        {
            await using var process = await StartAsync();
            await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);

            var error = await Assert.ThrowsAsync<FileTierException>(() => ComputeAsync(process, new string('x', 100_000)));

            Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
            Assert.True(error.IsTransient);
            Assert.Empty(Files);
            Assert.Equal(0, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
            await ComputeAsync(process, "sound");
            Assert.Equal("sound", await ReadAsync(process));
        }
        finally
        {
            Assert.Equal(0, (await ExternalTool.RunAsync("mount", "umount", _folder["files"])).ExitCode);
        }
    }

    [Fact]
    public async Task A_kind_without_files_has_none()
    {
        await using var process = await StartAsync();
        var summary = Audio with { Kind = EntryKind.AIEnhancement };

        await Assert.ThrowsAsync<ArgumentException>(() => process.Files.ReadAsync(summary, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            process.Files.ComputeAsync(summary, 1, "audio/flac", (_, _) => default, Cancellation)
        );
        await Assert.ThrowsAsync<ArgumentException>(() => process.Files.ComputeAsync(Audio, 1, "flac", (_, _) => default, Cancellation));
    }

    private static void Age(IEnumerable<string> files)
    {
        foreach (var file in files)
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromMinutes(61));
    }

    private static Task<CacheEntry> ComputeAsync(CacheProcess process, string content, long generation = 1) =>
        process.Files.ComputeAsync(
            Audio,
            generation,
            "audio/flac",
            (file, token) => file.WriteAsync(Encoding.UTF8.GetBytes(content), token),
            Cancellation
        );

    private static async Task<string> ReadAsync(CacheProcess process)
    {
        await using var file = await process.Files.ReadAsync(Audio, Cancellation);
        Assert.Equal("audio/flac", file!.Metadata.MediaType);
        using var reader = new StreamReader(file.Content);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private static Task<HousekeepingReport> KeepHouseAsync(CacheProcess process) => process.Get<Housekeeper>().RunAsync(Cancellation);

    private Task<CacheProcess> StartAsync() =>
        _database.SharesHotTier
            ? CacheProcess.StartHotAsync(_database, log: null, ("Files:Folder", _folder["files"]), ("Hot:LocalLimitBytes", "1000000"))
            : CacheProcess.StartAsync(_database, log: null, ("Files:Folder", _folder["files"]));
}
