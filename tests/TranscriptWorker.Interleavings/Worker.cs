using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.Interleavings.Durable;
using TranscriptWorker.Interleavings.Redis;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings;

/// <summary>A process with the product's cache in it, put together as the product does, and the jobs that it does with it.</summary>
internal sealed class Worker
{
    private const int MaxRestarts = 1;

    private static readonly CacheMetrics Metrics = new(new OneMeter(), TimeProvider.System);

    private readonly World _world;
    private readonly Guarantees _guarantees;
    private readonly FencedCache _cache;

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
        var tier = new RedisHotTier(
            Options.Create(hot),
            new EpochStore(process, durableClock),
            new LocalTier(Options.Create(hot), durableClock, Metrics),
            new HotAdmission(options, Metrics, _world.Random, clock),
            reader,
            Metrics,
            _world.Random,
            clock,
            new ProcessLog<RedisHotTier>(process)
        );
        var files = new FileStore();
        var computations = new Computations(
            tier,
            durable,
            new ClaimStore(process),
            reader,
            options,
            Metrics,
            clock,
            new ProcessLog<Computations>(process),
            files
        );
        _cache = new FencedCache(
            tier,
            durable,
            new SubjectStore(process),
            new PreferencesStore(process),
            computations,
            reader,
            options,
            Metrics,
            clock,
            files,
            new FileErasure(process)
        );
    }

    public SimulatedProcess Process { get; }

    /// <summary>What of it is not done yet, and is done by another process where this one dies.</summary>
    public HashSet<Command> Commands { get; } = [];

    /// <summary>Brings content, where there is any, reads what is known, and computes what is missing, as an enrichment job does.</summary>
    public Task<bool> EnrichAsync(Subject subject, Content? content, byte[] json, IReadOnlyList<EntryKey> keys) =>
        Process.Run(async () =>
        {
            if (content is not null)
            {
                await _cache.ApplyContentAsync(content, json, CancellationToken.None);
                _guarantees.AcknowledgeContent(Process, subject, content);
            }

            for (var restart = 0; restart <= MaxRestarts; restart++)
            {
                try
                {
                    await ReadAndComputeAsync(subject, keys);
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
            var generation = await _cache.InvalidateAsync(subject, id, erasesContent, CancellationToken.None);
            _guarantees.Acknowledge(Process, subject, generation);
            return true;
        });

    public Task<bool> SavePreferencesAsync(Subject user, string json) =>
        Process.Run(async () =>
        {
            await _cache.SavePreferencesAsync(user, json, CancellationToken.None);
            _guarantees.AcknowledgePreferences(Process, user, json);
            return true;
        });

    public Task<bool> ReadPreferencesAsync(Subject user) =>
        Process.Run(async () =>
        {
            var acknowledged = _guarantees.AcknowledgedOf(user);
            _world.Counts.Reads++;
            var json = await _cache.ReadPreferencesAsync(user, CancellationToken.None);
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

    public Task<CacheEntry> ComputeAsync(EntryKey key, long generation, TimeSpan duration) =>
        Process.Run(() => ComputeCheckedAsync(key, generation, duration));

    private async Task ReadAndComputeAsync(Subject subject, IReadOnlyList<EntryKey> keys)
    {
        var reading = await ReadCheckedAsync(subject, keys);
        if (reading.State.ContentHash is null)
            return;
        foreach (var key in keys)
            if (!key.Kind.IsContent && !reading.Entries.ContainsKey(key))
                await ComputeCheckedAsync(
                    key,
                    reading.State.Generation,
                    TimeSpan.FromTicks((long)(_world.Random.NextDouble() * _world.Random.NextDouble() * 2 * TimeSpan.TicksPerSecond))
                );
    }

    private async Task<CacheReading> ReadCheckedAsync(Subject subject, IReadOnlyCollection<EntryKey> keys)
    {
        var acknowledged = _guarantees.AcknowledgedOf(subject);
        if (_world.IsRecording)
            _world.Note(Process, $"reads {subject}, of which {acknowledged} is acknowledged");
        var reading = await _cache.ReadAsync(subject, keys, CancellationToken.None);
        _world.Counts.Reads++;
        if (reading.Entries.Values.Any(e => e.Source is EntrySource.Hot or EntrySource.Local))
            _world.Counts.HotHits++;
        if (_world.IsRecording)
            _world.Note(
                Process,
                $"has read generation {reading.State.Generation} of {subject}: {string.Join(", ", reading.Entries.Select(e => $"{e.Key.Kind} {Value.Parse(e.Value.Json.Span)} {e.Value.Source}"))}"
            );
        _guarantees.Check(Process, subject, acknowledged, reading);
        return reading;
    }

    private async Task<CacheEntry> ComputeCheckedAsync(EntryKey key, long generation, TimeSpan duration)
    {
        var entry = await _cache.ComputeAsync(
            key,
            generation,
            async token =>
            {
                _guarantees.Executed(key, generation);
                var value = new Value(generation, _world.NextName());
                if (_world.IsRecording)
                    _world.Note(Process, $"computes {key.Kind} of generation {generation}: {value}");
                if (duration > TimeSpan.Zero)
                    await Task.Delay(duration, Process.Clock, token);
                return value.ToJson();
            },
            CancellationToken.None
        );
        _guarantees.CheckEntry(Process, key, generation, entry);
        return entry;
    }

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
