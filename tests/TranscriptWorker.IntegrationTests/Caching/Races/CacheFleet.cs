using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>
/// Several workers' caches over one database and one Redis. Whatever they store of the meeting says its generation, so that each read can
/// be held against what was acknowledged before it began.
/// </summary>
internal sealed class CacheFleet : IAsyncDisposable
{
    public static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    public static readonly EntryKey SummaryKey = new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary"));

    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));

    // The promise is five seconds; a busy machine gets more.
    private static readonly TimeSpan HotAgainWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    // No step of any race takes as long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A job restarts a few times; one that restarts this often never ends.
    private const int MaxRestarts = 50;

    private readonly ITestDatabase _database;
    private readonly TemporaryFolder _folder = new();
    private readonly List<CacheProcess> _workers = [];
    private readonly Dictionary<CacheProcess, (Task Reading, CancellationTokenSource End)> _readers = [];
    private long _acknowledged;

    private CacheFleet(ITestDatabase database)
    {
        _database = database;
        Redis = RedisServer.NotStarted("--dir", _folder.Path);
    }

    /// <summary>Its folder is its own, so that it may have snapshots.</summary>
    public RedisServer Redis { get; }

    public string RedisFolder => _folder.Path;

    public IReadOnlyList<(string Key, string Value)> DatabaseSettings => _database.Settings;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<CacheFleet> StartAsync(ITestDatabase database)
    {
        var fleet = new CacheFleet(database);
        await database.CreateAsync();
        await fleet.Redis.RestartAsync();
        return fleet;
    }

    /// <summary>Adds a worker that may use the hot tier.</summary>
    /// <param name="configure">Replaces its services by ones that a test controls.</param>
    /// <param name="address">Where it finds Redis; null for where it is.</param>
    /// <param name="settings">More settings.</param>
    public async Task<CacheProcess> AddAsync(
        Action<IServiceCollection>? configure = null,
        string? address = null,
        params (string Key, string Value)[] settings
    )
    {
        var worker = await StartWorkerAsync(configure, address, settings);
        await worker.UntilUsableAsync();
        return worker;
    }

    /// <summary>Adds a worker that may not use the hot tier.</summary>
    public Task<CacheProcess> AddUnusedAsync(Action<IServiceCollection> configure) => StartWorkerAsync(configure, address: null, []);

    private async Task<CacheProcess> StartWorkerAsync(
        Action<IServiceCollection>? configure,
        string? address,
        (string Key, string Value)[] settings
    )
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Hot:Provider"] = "redis",
            ["Hot:ConnectionString"] = $"{address ?? Redis.Address},password={RedisServer.Password}",
            ["Hot:CallTimeout"] = "00:00:10",
            ["Hot:LocalLimitBytes"] = "0",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        var worker = await CacheProcess.StartAsync([.. _database.Settings, .. all.Select(s => (s.Key, s.Value))], log: null, configure);
        lock (_workers)
            _workers.Add(worker);
        return worker;
    }

    /// <summary>The same, with a hot tier that a test may stop.</summary>
    public async Task<(CacheProcess Worker, StoppingHotTier Hot)> AddStoppingAsync(
        string? address = null,
        params (string Key, string Value)[] settings
    )
    {
        var worker = await AddAsync(StoppingHotTier.Register, address, settings);
        return (worker, worker.Get<StoppingHotTier>());
    }

    /// <summary>Stores the meeting's first generation, so that all workers read it out of the hot tier.</summary>
    public async Task StoreAsync()
    {
        await StoreContentAsync(_workers[0]);
        await AssertHotAsync(1);
    }

    /// <summary>Submits the meeting's content, always the same.</summary>
    public static Task StoreContentAsync(CacheProcess worker) =>
        worker.Contents.StoreAsync(new Content(TranscriptKey, "hash", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);

    /// <summary>Submits a version of the meeting's content.</summary>
    public static Task StoreContentAsync(CacheProcess worker, long version) =>
        worker.Contents.StoreAsync(new Content(TranscriptKey, $"hash-{version}", version, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);

    /// <summary>What Redis holds of the meeting; null if nothing.</summary>
    public async Task<string?> FindStateAsync() => await Redis.ExecuteAsync("HGET", GenerationKey(await ReadEpochAsync()), "state");

    /// <summary>Lets workers read all the time, until <see cref="AssertRecoveredAsync"/>.</summary>
    public void KeepReading(params IReadOnlyCollection<CacheProcess> workers)
    {
        foreach (var worker in workers)
        {
            var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            _readers.Add(worker, (ReadOnAsync(worker, end.Token), end));
        }
    }

    /// <summary>Ends a worker.</summary>
    public async Task EndAsync(CacheProcess worker)
    {
        await EndReadingAsync(worker);
        _workers.Remove(worker);
        await worker.DisposeAsync();
    }

    /// <summary>Invalidates, and holds every read that begins from now on against it.</summary>
    public async Task InvalidateAsync(CacheProcess worker, Guid? id = null)
    {
        var generation = await worker
            .Changes.InvalidateAsync(Meeting, id ?? Guid.NewGuid(), eraseContent: false, Cancellation)
            .WaitAsync(Patience, TimeProvider.System, Cancellation);
        InterlockedMax(ref _acknowledged, generation);
    }

    /// <summary>Reads the summary as a job does, and computes it where it is missing.</summary>
    public Task<(long Generation, EntrySource Source)> EnrichAsync(CacheProcess worker) => EnrichUntilAsync(worker, Cancellation);

    /// <summary>
    /// Asserts that every worker reads this generation out of the hot tier again, within a bound, and that none has read an earlier one
    /// than it may.
    /// </summary>
    public async Task AssertRecoveredAsync(long generation)
    {
        foreach (var worker in _workers)
            Assert.Equal(generation, (await EnrichAsync(worker)).Generation);
        await AssertHotAsync(generation);
        foreach (var worker in _workers)
            await EndReadingAsync(worker);
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(HotAgainWithin);
        while (!await condition())
            await Task.Delay(Poll, TimeProvider.System, patience.Token);
    }

    public async Task<Epoch> ReadEpochAsync()
    {
        var row = await _workers[0].QueryAsync(db => db.Epochs.SingleAsync(Cancellation));
        return new Epoch(row.Number, row.Nonce, row.ReplicationId);
    }

    /// <summary>What a request to remove has in it.</summary>
    public async Task<string> FindRemovalAsync() => Convert.ToHexStringLower(new EpochScripts(await ReadEpochAsync()).Remove.Hash);

    /// <summary>Deletes what vouches for the meeting's generation, as an eviction may.</summary>
    public async Task EvictGenerationAsync() => await Redis.ExecuteAsync("DEL", GenerationKey(await ReadEpochAsync()));

    /// <summary>What vouches for the meeting's generation in an epoch.</summary>
    public static string GenerationKey(Epoch epoch) => RedisKeys.Generation(epoch, Meeting)!;

    /// <summary>Lets Redis forget.</summary>
    public async Task ForgetAsync(string how)
    {
        if (string.Equals(how, "eviction", StringComparison.Ordinal))
        {
            await EvictGenerationAsync();
        }
        else if (string.Equals(how, "restart", StringComparison.Ordinal))
        {
            await Redis.KillAsync();
            await Redis.RestartAsync();
        }
        else
        {
            Assert.Equal("OK", await Redis.ExecuteAsync(how.Split(' ')));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, end) in _readers.Values)
            await end.CancelAsync();
        // What they found is the test's failure already, or another failure hides it.
        foreach (var (reading, _) in _readers.Values)
            await ((Task)reading.WaitAsync(Patience, TimeProvider.System, CancellationToken.None)).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing
            );
        foreach (var worker in _workers)
            await worker.DisposeAsync().AsTask().WaitAsync(Patience, TimeProvider.System, CancellationToken.None);
        await Redis.DisposeAsync();
        await _database.DisposeAsync();
        // A test may have taken it away.
        Directory.CreateDirectory(_folder.Path);
        _folder.Dispose();
    }

    public static byte[] JsonOf(long generation) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"generation":{{generation}}}"""));

    private async Task<(long Generation, EntrySource Source)> EnrichUntilAsync(CacheProcess worker, CancellationToken cancellationToken)
    {
        for (var restart = 0; restart <= MaxRestarts; restart++)
        {
            var acknowledged = Volatile.Read(ref _acknowledged);
            var reading = await worker
                .Cache.ReadAsync(Meeting, [SummaryKey], cancellationToken)
                .AsTask()
                .WaitAsync(Patience, TimeProvider.System, cancellationToken);
            var generation = reading.State.Generation;
            Assert.True(generation >= acknowledged, $"Generation {generation} was read after {acknowledged} had been acknowledged.");
            try
            {
                var entry = reading.Entries.TryGetValue(SummaryKey, out var hit)
                    ? hit
                    : await worker
                        .Cache.ComputeAsync(SummaryKey, generation, _ => new(JsonOf(generation)), cancellationToken)
                        .WaitAsync(Patience, TimeProvider.System, cancellationToken);
                Assert.Equal(Encoding.UTF8.GetString(JsonOf(generation)), Encoding.UTF8.GetString(entry.Json.Span));
                return (generation, entry.Source);
            }
            catch (GenerationChangedException)
            {
                // As a job: from the beginning.
            }
        }

        throw new InvalidOperationException($"The subject changed {MaxRestarts} times in a row.");
    }

    private async Task AssertHotAsync(long generation)
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var worker in _workers)
            while (await EnrichAsync(worker) is var read && read != (generation, EntrySource.Hot))
            {
                Assert.True(
                    TimeProvider.System.GetElapsedTime(started) < HotAgainWithin,
                    $"After {HotAgainWithin.TotalSeconds:0} s still generation {read.Generation}, {read.Source}."
                );
                await Task.Delay(Poll, TimeProvider.System, Cancellation);
            }
    }

    private async Task EndReadingAsync(CacheProcess worker)
    {
        if (!_readers.Remove(worker, out var reader))
            return;
        await reader.End.CancelAsync();
        await reader.Reading.WaitAsync(Patience, TimeProvider.System, Cancellation);
        reader.End.Dispose();
    }

    private async Task ReadOnAsync(CacheProcess worker, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await EnrichUntilAsync(worker, end);
                await Task.Delay(Poll, TimeProvider.System, end);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Enough.
        }
    }

    private static void InterlockedMax(ref long location, long value)
    {
        for (var known = Volatile.Read(ref location); known < value; known = Volatile.Read(ref location))
            if (Interlocked.CompareExchange(ref location, value, known) == known)
                return;
    }
}
