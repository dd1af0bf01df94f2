using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Files;

namespace TranscriptWorker.Tests.Caching.Files;

public sealed class FileStoreTests : IDisposable
{
    private const int MaxFileBytes = 4096;
    private const int QuotaBytes = 1024 * 1024;
    private const int QuotaExceeded = 2045;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly EntryKey Audio = new(
        Subject.Transcript(null, "meeting"),
        EntryKind.AudioPreprocessing,
        Fingerprint.Of(EntryKind.AudioPreprocessing, "16 kHz")
    );

    private readonly string _root = Directory.CreateTempSubdirectory("transcript-worker-test-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services;
    private readonly FileStore _store;

    public FileStoreTests()
    {
        _services = Configure(MaxFileBytes);
        _store = _services.GetRequiredService<FileStore>();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_root, "files");

    private string TheFile => Assert.Single(Files);

    private string[] Files => Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*", SearchOption.AllDirectories) : [];

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_file_is_read_as_it_was_written_and_its_metadata_are_what_others_compute()
    {
        var content = RandomNumberGenerator.GetBytes(MaxFileBytes);

        var metadata = await WriteAsync(content);
        await using var read = await _store.OpenAsync(Audio, 1, metadata, Cancellation);

        Assert.Equal(new FileMetadata(MaxFileBytes, Convert.ToHexStringLower(SHA256.HashData(content)), "audio/flac"), metadata);
        Assert.Equal(content, await ReadAsync(read!));
        Assert.Equal(5, read!.Seek(5, SeekOrigin.Begin));
        Assert.Equal(content[5], read.ReadByte());
        Assert.False(read.CanWrite);
        Assert.Matches("/files/([0-9a-f]{2})/\\1[0-9a-f]{62}[.][0-9a-f]{32}$", TheFile);
    }

    [Fact]
    public async Task Metadata_are_read_as_they_were_written()
    {
        var metadata = await WriteAsync([1]);

        Assert.Equal(metadata, FileMetadata.Parse(metadata.ToJson()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"length":0,"sha256":"HASH","mediaType":"audio/flac"}""")]
    [InlineData("""{"length":-1,"sha256":"HASH","mediaType":"audio/flac"}""")]
    [InlineData("""{"length":1,"sha256":"../../../../../../../../../../../../../../../../../../etc/passwd","mediaType":"audio/flac"}""")]
    [InlineData("""{"length":1,"sha256":null,"mediaType":"audio/flac"}""")]
    [InlineData("""{"length":1,"sha256":"HASH","mediaType":null}""")]
    [InlineData("""{"length":1,"sha256":"HASH","mediaType":"no media type"}""")]
    public void What_is_no_metadata_is_none(string json) =>
        Assert.Null(
            FileMetadata.Parse(System.Text.Encoding.UTF8.GetBytes(json.Replace("HASH", new string('0', 64), StringComparison.Ordinal)))
        );

    [Theory]
    [InlineData("missing")]
    [InlineData("truncated")]
    [InlineData("longer")]
    [InlineData("flipped")]
    [InlineData("empty")]
    public async Task A_file_that_is_not_what_its_metadata_say_is_a_miss_and_is_removed(string damage)
    {
        var content = RandomNumberGenerator.GetBytes(1000);
        var metadata = await WriteAsync(content);
        switch (damage)
        {
            case "missing":
                File.Delete(TheFile);
                break;
            case "truncated":
                await File.WriteAllBytesAsync(TheFile, content[..999], Cancellation);
                break;
            case "longer":
                await File.WriteAllBytesAsync(TheFile, [.. content, 0], Cancellation);
                break;
            case "empty":
                await File.WriteAllBytesAsync(TheFile, [], Cancellation);
                break;
            default:
                content[500] ^= 1;
                await File.WriteAllBytesAsync(TheFile, content, Cancellation);
                break;
        }

        Assert.Null(await _store.OpenAsync(Audio, 1, metadata, Cancellation));
        Assert.Empty(Files);
        Assert.False(_store.Holds(Audio, 1, metadata.ToJson()));
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_file_is_not_followed()
    {
        var metadata = await WriteAsync([1, 2, 3]);
        var elsewhere = Path.Combine(_root, "elsewhere");
        File.Move(TheFile, elsewhere);
        var place = Path.Combine(Folder, FileName.Of(Audio, 1, metadata)[..2], FileName.Of(Audio, 1, metadata));
        File.CreateSymbolicLink(place, elsewhere);

        Assert.False(_store.Holds(Audio, 1, metadata.ToJson()));
        Assert.Null(await _store.OpenAsync(Audio, 1, metadata, Cancellation));
        Assert.True(File.Exists(elsewhere));
        Assert.False(Path.Exists(place));
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_sub_folder_is_not_followed()
    {
        var metadata = await WriteAsync([1, 2, 3]);
        var (place, elsewhere) = (Path.GetDirectoryName(TheFile)!, Path.Combine(_root, "elsewhere"));
        Directory.Move(place, elsewhere);
        Directory.CreateSymbolicLink(place, elsewhere);

        Assert.False(_store.Holds(Audio, 1, metadata.ToJson()));
        Assert.Null(await _store.OpenAsync(Audio, 1, metadata, Cancellation));
        Assert.Contains(
            "is a link",
            (await Assert.ThrowsAsync<FileTierException>(() => WriteAsync([1, 2, 3]))).Message,
            StringComparison.Ordinal
        );
        Assert.Empty(_services.GetRequiredService<FileFolder>().List());
        Assert.Single(Directory.GetFiles(elsewhere));
        Assert.Empty(Directory.GetFiles(Path.Combine(Folder, "temporary")));
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused_while_it_is_written_and_leaves_nothing()
    {
        var written = 0;

        var error = await Assert.ThrowsAsync<FileTierException>(async () =>
            await _store.WriteAsync(
                Audio,
                1,
                "audio/flac",
                async (content, token) =>
                {
                    while (true)
                    {
                        await content.WriteAsync(new byte[1000], token);
                        written++;
                    }
                },
                Cancellation
            )
        );

        Assert.Equal(
            ("The file would have more than 4,096 bytes, the most that Files:MaxFileBytes allows.", false),
            (error.Message, error.IsTransient)
        );
        Assert.Equal(4, written);
        Assert.Empty(Files);
    }

    [Fact]
    public async Task A_computation_that_takes_the_refusal_for_its_own_error_does_not_hide_it()
    {
        await Assert.ThrowsAsync<FileTierException>(async () =>
            await _store.WriteAsync(
                Audio,
                1,
                "audio/flac",
                (content, _) =>
                {
                    try
                    {
                        content.Write(new byte[MaxFileBytes + 1]);
                    }
                    catch (FileTierException error)
                    {
                        throw new InvalidOperationException("ffmpeg failed", error);
                    }

                    return default;
                },
                Cancellation
            )
        );
        await Assert.ThrowsAsync<FileTierException>(async () =>
            await _store.WriteAsync(
                Audio,
                1,
                "audio/flac",
                (content, _) =>
                {
                    content.Write([1]);
                    Assert.Throws<FileTierException>(() => content.Write(new byte[MaxFileBytes]));
                    return default;
                },
                Cancellation
            )
        );
        Assert.Empty(Files);
    }

    [Fact]
    public async Task A_computation_that_fails_or_writes_nothing_leaves_nothing()
    {
        await Assert.ThrowsAsync<IOException>(async () =>
            await _store.WriteAsync(
                Audio,
                1,
                "audio/flac",
                async (content, token) =>
                {
                    await content.WriteAsync(new byte[10], token);
                    throw new IOException("The source ended.");
                },
                Cancellation
            )
        );
        await Assert.ThrowsAsync<FileTierException>(() => WriteAsync([]));

        Assert.Empty(Files);
    }

    [Fact]
    public async Task A_disk_that_is_full_is_one_error_that_says_what_to_do()
    {
        await using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await using var content = new FileContentStream(full, MaxFileBytes, "/data/files");

        var error = await Assert.ThrowsAsync<FileTierException>(async () => await content.WriteAsync(new byte[10], Cancellation));

        Assert.StartsWith("The folder /data/files takes no file: No space left on device", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "Make room there, let this user write to it, or name another with Files:Folder.",
            error.Message,
            StringComparison.Ordinal
        );
        Assert.True(error.IsTransient);
        Assert.Same(error, Assert.Throws<FileTierException>(() => content.Write(new byte[10])));
        Assert.Same(error, Assert.Throws<FileTierException>(() => content.Complete("audio/flac")));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_one_error_for_its_computation()
    {
        await File.WriteAllTextAsync(Folder, "a file", Cancellation);

        var error = await Assert.ThrowsAsync<FileTierException>(() => WriteAsync([1]));

        Assert.StartsWith($"The folder {Folder} takes no file: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_belongs_to_one_entry_of_one_generation()
    {
        var metadata = await WriteAsync([1, 2, 3]);
        EntryKey[] others =
        [
            Audio with
            {
                Subject = Subject.Transcript("acme", "meeting"),
            },
            Audio with
            {
                Kind = EntryKind.AIEnhancement,
            },
            Audio with
            {
                Fingerprint = Fingerprint.Of(EntryKind.AudioPreprocessing, "8 kHz"),
            },
        ];

        Assert.Null(await _store.OpenAsync(Audio, 2, metadata, Cancellation));
        foreach (var other in others)
            Assert.Null(await _store.OpenAsync(other, 1, metadata, Cancellation));
        await using var own = await _store.OpenAsync(Audio, 1, metadata, Cancellation);
        Assert.NotNull(own);
    }

    [Fact]
    public async Task A_slow_computation_does_not_put_its_own_result_in_the_place_of_another()
    {
        var committed = await WriteAsync([1, 2, 3]);
        await WriteAsync([4, 5, 6]);

        await using var read = await _store.OpenAsync(Audio, 1, committed, Cancellation);

        Assert.Equal([1, 2, 3], await ReadAsync(read!));
    }

    [Fact]
    public async Task A_file_stays_whole_for_its_reader_though_it_is_removed()
    {
        var metadata = await WriteAsync([1, 2, 3]);
        await using var read = await _store.OpenAsync(Audio, 1, metadata, Cancellation);

        File.Delete(TheFile);

        Assert.Equal([1, 2, 3], await ReadAsync(read!));
    }

    [Fact]
    public async Task Beyond_the_quota_the_least_recently_used_files_go_until_nine_tenths_are_left()
    {
        using var services = Configure(QuotaBytes);
        var store = services.GetRequiredService<FileStore>();
        var written = new List<FileMetadata>();
        for (var i = 0; i < 10; i++)
        {
            written.Add(await WriteAsync(store, i, RandomNumberGenerator.GetBytes(QuotaBytes / 10)));
            _time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Equal(10, Files.Length);
        await (await store.OpenAsync(Of(0), 1, written[0], Cancellation))!.DisposeAsync();
        _time.Advance(TimeSpan.FromMinutes(2));
        await WriteAsync(store, 10, RandomNumberGenerator.GetBytes(QuotaBytes / 10));

        // 1.1 times the quota until two are gone.
        Assert.Equal([0, 3, 4, 5, 6, 7, 8, 9], Enumerable.Range(0, 10).Where(i => store.Holds(Of(i), 1, written[i].ToJson())));
        Assert.Equal(9, Files.Length);
    }

    [Fact]
    public async Task No_file_of_the_last_minute_is_evicted_and_what_is_not_the_caches_is_left_alone()
    {
        using var services = Configure(QuotaBytes);
        var store = services.GetRequiredService<FileStore>();
        await WriteAsync(store, 0, RandomNumberGenerator.GetBytes(QuotaBytes / 2));
        var foreign = Path.Combine(Path.GetDirectoryName(TheFile)!, "notes.txt");
        await File.WriteAllTextAsync(foreign, "mine", Cancellation);
        File.SetLastWriteTimeUtc(foreign, DateTime.UnixEpoch);
        _time.Advance(TimeSpan.FromSeconds(59));

        for (var i = 1; i < 4; i++)
            await WriteAsync(store, i, RandomNumberGenerator.GetBytes(QuotaBytes / 2));
        Assert.Equal(5, Files.Length);
        _time.Advance(TimeSpan.FromSeconds(2));
        services.GetRequiredService<FileQuota>().Enforce(Cancellation);

        Assert.Equal(4, Files.Length);
        Assert.True(File.Exists(foreign));
    }

    [Fact]
    public async Task Files_are_written_while_another_call_counts_the_folder()
    {
        using var log = new HeldLog(QuotaExceeded);
        using var services = Configure(QuotaBytes, log);
        var store = services.GetRequiredService<FileStore>();
        for (var i = 0; i < 2; i++)
            await WriteAsync(store, i, RandomNumberGenerator.GetBytes(QuotaBytes / 2));

        var counting = Task.Run(() => WriteAsync(store, 2, RandomNumberGenerator.GetBytes(QuotaBytes / 2)), Cancellation);
        await log.IsHeld.Task.WaitAsync(Patience, TimeProvider.System, Cancellation);
        var writing = Task.Run(() => WriteAsync(store, 3, [1]), Cancellation);
        try
        {
            await writing.WaitAsync(Patience, TimeProvider.System, Cancellation);
            Assert.False(counting.IsCompleted);
        }
        finally
        {
            log.Release();
        }

        await counting;
        Assert.Equal(4, Files.Length);
    }

    [Fact]
    public async Task While_young_files_exceed_the_quota_the_folder_is_not_counted_for_each_new_file()
    {
        using var log = new HeldLog(QuotaExceeded);
        log.Release();
        using var services = Configure(QuotaBytes, log);
        var store = services.GetRequiredService<FileStore>();
        for (var i = 0; i < 3; i++)
            await WriteAsync(store, i, RandomNumberGenerator.GetBytes(QuotaBytes / 2));

        for (var i = 3; i < 20; i++)
            await WriteAsync(store, i, [1]);
        Assert.Equal(1, log.Count);
        _time.Advance(TimeSpan.FromSeconds(10));
        await WriteAsync(store, 20, [1]);

        Assert.Equal(2, log.Count);
    }

    [Fact]
    public async Task A_file_that_is_used_after_it_was_looked_at_is_not_removed()
    {
        var metadata = await WriteAsync([1, 2, 3]);
        var folder = _services.GetRequiredService<FileFolder>();
        var seen = Assert.Single(folder.List());
        _time.Advance(TimeSpan.FromMinutes(1));
        await (await _store.OpenAsync(Audio, 1, metadata, Cancellation))!.DisposeAsync();

        Assert.False(folder.Remove(seen));
        Assert.True(folder.Remove(Assert.Single(folder.List())));
        Assert.Empty(Files);
    }

    [Fact]
    public void A_largest_file_beyond_the_quota_is_a_wrong_setting()
    {
        using var services = Configure(QuotaBytes + 1);

        var error = Assert.Throws<OptionsValidationException>(services.GetRequiredService<IStartupValidator>().Validate);

        Assert.Equal("Files:MaxFileBytes: it must not be larger than Files:QuotaBytes.", Assert.Single(error.Failures));
    }

    private static EntryKey Of(int number) => Audio with { Fingerprint = Fingerprint.Of(EntryKind.AudioPreprocessing, $"{number}") };

    private static Task<FileMetadata> WriteAsync(FileStore store, int number, byte[] content) =>
        store.WriteAsync(Of(number), 1, "audio/flac", (stream, token) => stream.WriteAsync(content, token), Cancellation);

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    private Task<FileMetadata> WriteAsync(byte[] content) =>
        _store.WriteAsync(Audio, 1, "audio/flac", (stream, token) => stream.WriteAsync(content, token), Cancellation);

    private ServiceProvider Configure(long maxFileBytes, ILoggerProvider? log = null)
    {
        KeyValuePair<string, string?>[] settings =
        [
            new("Files:Folder", Folder),
            new("Files:QuotaBytes", $"{QuotaBytes}"),
            new("Files:MaxFileBytes", $"{maxFileBytes}"),
        ];
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new ServiceCollection()
            .AddLogging(logging =>
            {
                if (log is not null)
                    logging.AddProvider(log);
            })
            .AddSingleton<TimeProvider>(_time)
            .AddFencedCache(configuration)
            .BuildServiceProvider();
    }

    /// <summary>Counts an event, and holds its caller until it is released.</summary>
    private sealed class HeldLog(int heldId) : ILoggerProvider, ILogger
    {
        private readonly ManualResetEventSlim _released = new();

        public int Count { get; private set; }

        public TaskCompletionSource IsHeld { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

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
            if (eventId.Id != heldId)
                return;
            Count++;
            IsHeld.TrySetResult();
            _released.Wait(Cancellation);
        }

        public void Release() => _released.Set();

        public void Dispose() => _released.Dispose();
    }
}
