using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.Caching.Local;
using TranscriptWorker.Interleavings.Durable;
using TranscriptWorker.Interleavings.Redis;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings;

/// <summary>A process with the product's cache in it, put together as the product does, and the jobs that it does with it.</summary>
internal sealed class Worker
{
    /// <summary>As reads that need no answer from outside the process are called in <see cref="SimulationResult.Counts"/>.</summary>
    public const string ReadUnderLease = "reads under a lease";

    private const int MaxRestarts = 1;

    private static readonly CacheMetrics Metrics = new(new OneMeter(), TimeProvider.System);

    private readonly World _world;
    private readonly Guarantees _guarantees;
    private readonly EntryCache _entries;
    private readonly ContentCache _contents;
    private readonly SubjectChanges _changes;
    private readonly PreferencesCache _preferences;

    public Worker(SimulatedProcess process, RedisPair redis, Database database, Guarantees guarantees, CacheOptions cache, HotOptions hot)
    {
        (_world, Process, _guarantees) = (process.World, process, guarantees);
        process.Clock.Process = process;
        process.Redis = new RedisConnection(process, redis);
        process.Database = new DatabaseConnection(process, database);
        TimeProvider clock = process.Clock;
        var durableClock = new DurableClock(clock);
        var options = Options.Create(cache);
        var reader = new EntryReader(options, durableClock, Metrics, new ProcessLog<EntryReader>(process));
        var durable = new DurableReader(process, durableClock);
        var tier = CreateHotTier(process, Options.Create(hot), options, durable, (durableClock, reader));
        var claims = new ClaimStore(process);
        var keeper = new ClaimKeeper(claims, options, clock, new ProcessLog<ClaimKeeper>(process));
        var computations = CreateComputations(process, tier, (claims, keeper), (durable, reader), options);
        var preferences = new PreferencesStore(process);
        _entries = new EntryCache(tier, durable, reader, computations, Metrics);
        _contents = new ContentCache(_entries, tier, new ContentStore(process, claims, options), keeper, Metrics, clock);
        _changes = new SubjectChanges(tier, new SubjectStore(process), preferences, new FileErasure(process), Metrics, clock);
        _preferences = new PreferencesCache(_entries, preferences);
    }

    public SimulatedProcess Process { get; }

    /// <summary>What of it is not done yet, and is done by another process where this one dies.</summary>
    public HashSet<Command> Commands { get; } = [];

    /// <summary>Brings content, where there is any, reads what is known, and computes what is missing, as an enrichment job does.</summary>
    /// <param name="subject">The transcript.</param>
    /// <param name="content">Its content; null where it brings none.</param>
    /// <param name="json">The content.</param>
    /// <param name="keys">What it wants.</param>
    /// <param name="duration">How long each computation takes; by chance where it is null.</param>
    public Task<bool> EnrichAsync(
        Subject subject,
        Content? content,
        byte[] json,
        IReadOnlyList<EntryKey> keys,
        TimeSpan? duration = null
    ) =>
        Process.Run(async () =>
        {
            for (var restart = 0; restart <= MaxRestarts; restart++)
            {
                try
                {
                    if (content is null)
                        await ReadAndComputeAsync(subject, keys, duration);
                    else
                        await ApplyAndComputeAsync(content, json, keys, duration);
                    return true;
                }
                catch (GenerationChangedException)
                {
                    // Again, with nothing of this attempt.
                }
            }

            // It keeps changing; a job would come again later.
            return true;
        });

    public Task<bool> InvalidateAsync(Subject subject, Guid id, bool erasesContent) =>
        Process.Run(async () =>
        {
            var generation = await _changes.InvalidateAsync(subject, id, erasesContent, CancellationToken.None);
            _guarantees.Acknowledge(Process, subject, generation);
            return true;
        });

    public Task<bool> SavePreferencesAsync(Subject user, string json) =>
        Process.Run(async () =>
        {
            await _changes.SavePreferencesAsync(user, json, CancellationToken.None);
            _guarantees.AcknowledgePreferences(Process, user, json);
            return true;
        });

    public Task<bool> ReadPreferencesAsync(Subject user) =>
        Process.Run(async () =>
        {
            var acknowledged = _guarantees.AcknowledgedOf(user);
            _world.Counts.Reads++;
            var json = await _preferences.ReadAsync(user, CancellationToken.None);
            _guarantees.CheckPreferences(
                Process,
                user,
                acknowledged,
                json is { } found ? System.Text.Encoding.UTF8.GetString(found.Span) : null
            );
            return true;
        });

    public Task<CacheReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys) =>
        Process.Run(() => ReadCheckedAsync(subject, keys));

    public Task<bool> ReadOftenAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, int times, TimeSpan pause) =>
        Process.Run(async () =>
        {
            for (var i = 0; i < times; i++)
            {
                await ReadCheckedAsync(subject, keys);
                await Task.Delay(pause, Process.Clock);
            }

            return true;
        });

    public Task<CacheEntry> ComputeAsync(EntryKey key, long generation, TimeSpan duration) =>
        Process.Run(() => ComputeCheckedAsync(key, generation, duration));

    private static RedisHotTier CreateHotTier(
        SimulatedProcess process,
        IOptions<HotOptions> hot,
        IOptions<CacheOptions> cache,
        DurableReader durable,
        (DurableClock Clock, EntryReader Reader) entries
    )
    {
        var (durableClock, reader) = entries;
        var (clock, random) = ((TimeProvider)process.Clock, process.World.Random);
        var client = new RedisClient(hot.Value, clock);
        var outage = new RedisOutage(client.Name, new ProcessLog<RedisOutage>(process));
        var redis = new RedisBreaker(client, outage, hot, Metrics, clock);
        var store = new EpochStore(process, durableClock);
        var isNextRelease = process.World.NextRelease > 0 && random.NextDouble() < process.World.NextRelease;
        var protocols = isNextRelease
            ? new HotProtocols(HotProtocols.Present, HotProtocols.Present + 1)
            : new HotProtocols(HotProtocols.Present);
        var view = new EpochView(store, protocols, clock);
        var changes = new EpochChanges(view, store, new ExclusionStore(process), protocols, Metrics, new ProcessLog<EpochChanges>(process));
        var epochs = new EpochKeeper(
            view,
            new EpochRenewal(view, redis, outage, clock, new ProcessLog<EpochRenewal>(process)),
            new EpochRecovery(view, changes, redis, outage, random, clock),
            new Readmission(view, changes, durable, redis, random, clock)
        );
        var admission = new HotAdmission(cache, reader, Metrics, random, clock);
        var local = new LocalTier(hot, durableClock, Metrics, clock);
        return new RedisHotTier(
            redis,
            epochs,
            new RedisReader(redis, epochs, local, admission, Options.Create(new DurableOptions()), clock),
            new RedisRemoval(redis, epochs, view, changes, clock),
            admission
        );
    }

    private static Computations CreateComputations(
        SimulatedProcess process,
        RedisHotTier tier,
        (ClaimStore Store, ClaimKeeper Keeper) claims,
        (DurableReader Reader, EntryReader Entries) durable,
        IOptions<CacheOptions> options
    )
    {
        TimeProvider clock = process.Clock;
        var committed = new CommittedEntryLookup(tier, durable.Reader, durable.Entries, new FileStore());
        var transaction = new ResultTransaction(claims.Store, committed, options, clock, new ProcessLog<ResultTransaction>(process));
        var results = new ResultCommit(transaction, tier, options, Metrics, clock, new ProcessLog<ResultCommit>(process));
        return new Computations(
            new ClaimedComputation(
                claims.Keeper,
                committed,
                new BatchComputation(claims.Keeper, results, options, Metrics, clock, new ProcessLog<BatchComputation>(process)),
                Metrics,
                clock,
                new ProcessLog<ClaimedComputation>(process)
            ),
            new HotOnlyComputation(tier, durable.Reader, results, options, Metrics, clock),
            Metrics
        );
    }

    private async Task ReadAndComputeAsync(Subject subject, IReadOnlyList<EntryKey> keys, TimeSpan? duration)
    {
        var reading = await ReadCheckedAsync(subject, keys);
        if (reading.State.ContentHash is not null)
            await ComputeMissingAsync(reading, keys, content: null, duration);
    }

    private async Task ApplyAndComputeAsync(Content content, byte[] json, IReadOnlyList<EntryKey> keys, TimeSpan? duration)
    {
        var subject = content.Key.Subject;
        EntryKey[] wanted = [.. keys.Where(k => !k.Kind.IsContent)];
        var acknowledged = _guarantees.AcknowledgedOf(subject);
        await using var applied = await _contents.ApplyAsync(content, json, wanted, CancellationToken.None);
        _guarantees.Check(Process, subject, acknowledged, applied.Reading);
        await ComputeMissingAsync(applied.Reading, wanted, applied, duration);
        await applied.WaitForPropagationAsync(CancellationToken.None);
        _guarantees.AcknowledgeContent(Process, content, applied.State.Generation);
    }

    private async Task ComputeMissingAsync(CacheReading reading, IReadOnlyList<EntryKey> keys, AppliedContent? content, TimeSpan? duration)
    {
        var generation = reading.State.Generation;
        EntryComputation[] missing =
        [
            .. keys.Where(k => !k.Kind.IsContent && !reading.Entries.ContainsKey(k))
                .Select(k => Compute(k, generation, duration ?? RandomDuration())),
        ];
        if (missing.Length == 0)
            return;
        foreach (var (key, entry) in await _entries.ComputeAsync(missing, generation, content, CancellationToken.None))
            _guarantees.CheckEntry(Process, key, generation, entry);
    }

    private TimeSpan RandomDuration() =>
        TimeSpan.FromTicks((long)(_world.Random.NextDouble() * _world.Random.NextDouble() * 2 * TimeSpan.TicksPerSecond));

    private async Task<CacheReading> ReadCheckedAsync(Subject subject, IReadOnlyCollection<EntryKey> keys)
    {
        var acknowledged = _guarantees.AcknowledgedOf(subject);
        if (_world.IsRecording)
            _world.Note(Process, $"reads {subject}, of which {acknowledged} is acknowledged");
        var answer = _entries.ReadAsync(subject, keys, CancellationToken.None);
        // Nothing else is answered at once.
        if (answer.IsCompletedSuccessfully)
            _world.Counts.Add(ReadUnderLease);
        var reading = await answer;
        _world.Counts.Reads++;
        if (reading.Entries.Values.Any(e => e.Source is EntrySource.Hot or EntrySource.Local))
            _world.Counts.HotHits++;
        if (_world.IsRecording)
        {
            var entries = reading.Entries.Select(e => $"{e.Key.Kind} {Value.Parse(e.Value.Json.Span)} {e.Value.Source}");
            _world.Note(Process, $"has read generation {reading.State.Generation} of {subject}: {string.Join(", ", entries)}");
        }

        _guarantees.Check(Process, subject, acknowledged, reading);
        return reading;
    }

    private async Task<CacheEntry> ComputeCheckedAsync(EntryKey key, long generation, TimeSpan duration)
    {
        var computed = await _entries.ComputeAsync([Compute(key, generation, duration)], generation, null, CancellationToken.None);
        var entry = computed[key];
        _guarantees.CheckEntry(Process, key, generation, entry);
        return entry;
    }

    private EntryComputation Compute(EntryKey key, long generation, TimeSpan duration) =>
        new(
            key,
            async token =>
            {
                _guarantees.Executed(key, generation);
                var value = new Value(generation, _world.NextName());
                if (_world.IsRecording)
                    _world.Note(Process, $"computes {key.Kind} of generation {generation}: {value}");
                if (duration > TimeSpan.Zero)
                    await Task.Delay(duration, Process.Clock, token);
                return value.ToJson();
            }
        );

    /// <summary>One meter for all simulations: nobody listens.</summary>
    private sealed class OneMeter : IMeterFactory
    {
        private readonly Meter _meter = new("simulations");

        public Meter Create(MeterOptions options) => _meter;

        public void Dispose() => _meter.Dispose();
    }

    /// <summary>Writes what the product logs into the history.</summary>
    private sealed class ProcessLog<T>(SimulatedProcess process) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => process.World.IsRecording;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => process.World.Note(process, $"logs: {formatter(state, exception)}");
    }
}
