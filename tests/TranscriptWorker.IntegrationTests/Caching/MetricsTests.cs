using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using System.Text.RegularExpressions;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration.Auditing;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>Holds what the cache measures against <c>docs/metrics.md</c>.</summary>
public sealed partial class MetricsTests : IAsyncLifetime
{
    private static readonly Subject Meeting = Subject.Transcript("acme", "meeting");
    private static readonly EntryKey TranscriptKey = KeyOf(EntryKind.Transcript, "1");
    private static readonly EntryKey SummaryKey = KeyOf(EntryKind.AIEnhancement, "summary");

    private readonly SqliteBesideRedis _database = new();
    private readonly ConcurrentDictionary<string, Instrument> _instruments = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, double> _sums = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Instrument, string Tag, string Value)> _tags = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task The_page_lists_every_instrument_and_no_tag_has_a_value_beyond_it()
    {
        await using var process = await CacheProcess.StartHotAsync(
            _database,
            log: null,
            ("Hot:LocalLimitBytes", "1000000"),
            ("Cache:MaxHotEntryBytes", "2048")
        );
        using var listener = Listen(process);
        await UseAsync(process);
        listener.RecordObservableInstruments();

        var (instruments, tags) = ReadPage();
        Assert.Equal(
            instruments.Select(i => $"{i.Key} {i.Value.Type} {i.Value.Unit}").Order(StringComparer.Ordinal),
            _instruments.Values.Select(i => $"{i.Name} {TypeOf(i)} {i.Unit}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.NotEmpty(_tags);
        Assert.All(_tags, t => Assert.Contains(t.Tag, instruments[t.Instrument].Tags, StringComparer.Ordinal));
        Assert.All(_tags, t => Assert.Contains(t.Value, tags[t.Tag], StringComparer.Ordinal));
        // Every instrument but those of what goes wrong was used.
        Assert.Equal(
            [
                "cache.audit.disagreeing",
                "cache.claims.awaited",
                "cache.claims.taken_over",
                "cache.commits.refused",
                "cache.files.refused",
                "cache.hot.epochs",
                "cache.hot.exclusions",
                "cache.housekeeping.removed",
            ],
            instruments.Keys.Except(_tags.Select(t => t.Instrument), StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task A_request_is_counted_for_each_tier_that_it_came_to_and_a_hit_with_the_time_that_it_saved()
    {
        await using var process = await CacheProcess.StartHotAsync(_database, log: null, ("Hot:LocalLimitBytes", "1000000"));
        await StoreAsync(process);
        await process.Cache.ReadAsync(Meeting, [], Cancellation);
        using var listener = Listen(process);
        await process.Cache.ComputeAsync(
            SummaryKey,
            1,
            async token =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token);
                return "{}"u8.ToArray();
            },
            Cancellation
        );
        var absent = KeyOf(EntryKind.AIEnhancement, "absent");

        EntrySource[] sources =
        [
            (await process.Cache.ReadAsync(Meeting, [SummaryKey, absent], Cancellation)).Entries[SummaryKey].Source,
            (await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries[SummaryKey].Source,
        ];
        listener.RecordObservableInstruments();

        Assert.Equal([EntrySource.Hot, EntrySource.Local], sources);
        Assert.Equal(
            (1, 1, 1, 2, 1),
            (
                Requests("local", "hit"),
                Requests("hot", "hit"),
                Requests("hot", "miss"),
                Requests("local", "miss"),
                Requests("durable", "miss")
            )
        );
        Assert.Equal(1, Sum("cache.computation.duration count", "ai-enhancement"));
        Assert.InRange(Sum("cache.time_saved", "ai-enhancement"), 0.03, 2);
        Assert.Equal(2.0 / 3, Sum("cache.hit_ratio", "ai-enhancement"), precision: 6);
    }

    [Fact]
    public async Task A_request_that_waits_for_a_claim_counts_one_miss()
    {
        await using var owner = await CacheProcess.StartHotAsync(_database);
        await using var waiter = await CacheProcess.StartHotAsync(_database);
        await StoreAsync(owner);
        var claim = await owner.Get<ClaimStore>().TryTakeAsync(SummaryKey, 1, TimeSpan.FromMinutes(5));
        using var listener = Listen(waiter);

        Assert.Empty((await waiter.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries);
        var waiting = waiter.Cache.ComputeAsync(SummaryKey, 1, _ => throw new InvalidOperationException("Computed twice."), Cancellation);
        await Wait.UntilAsync(
            _ => Task.FromResult(Sum("cache.operation.duration count", "durable read") >= 5),
            TimeSpan.FromSeconds(30),
            () => "it did not poll",
            Cancellation
        );
        await owner.Get<ClaimStore>().CommitAsync(claim!, "{}"u8.ToArray());
        Assert.Equal(EntrySource.Durable, (await waiting).Source);
        listener.RecordObservableInstruments();

        Assert.Equal((1, 1, 0), (Requests("hot", "miss"), Requests("durable", "miss"), Requests("durable", "hit")));
        Assert.Equal(1, Sum("cache.claims.awaited", "ai-enhancement"));
        Assert.Equal(0, Sum("cache.hit_ratio", "ai-enhancement"));
    }

    [Fact]
    public async Task A_restart_is_no_further_request()
    {
        await using var process = await CacheProcess.StartHotAsync(_database);
        var content = new Content(TranscriptKey, "a", null, Guid.NewGuid());
        using var listener = Listen(process);
        await using (await process.Contents.ApplyAsync(content, "{}"u8.ToArray(), [SummaryKey], Cancellation))
            await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await process.Cache.ComputeAsync(SummaryKey, 2, _ => new("{}"u8.ToArray()), Cancellation);
        await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation);
        var counted = Counted();

        await using (await process.Contents.ReapplyAsync(content, "{}"u8.ToArray(), [SummaryKey], Cancellation)) { }
        await process.Cache.ReadRecordAsync(Meeting, [SummaryKey, KeyOf(EntryKind.AIEnhancement, "absent")], Cancellation);

        Assert.Equal(counted, Counted());
        listener.RecordObservableInstruments();
        Assert.Equal(0.5, Sum("cache.hit_ratio", "ai-enhancement"));

        List<string> Counted() =>
            [
                .. _sums
                    .Where(s => s.Key.StartsWith("cache.requests", StringComparison.Ordinal))
                    .Select(s => $"{s.Key}: {s.Value}")
                    .Order(StringComparer.Ordinal),
            ];
    }

    private static EntryKey KeyOf(EntryKind kind, string feature) => new(Meeting, kind, Fingerprint.Of(kind, feature));

    private static Task<ContentOutcome> StoreAsync(CacheProcess process) =>
        process.Contents.StoreAsync(new Content(TranscriptKey, "a", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);

    /// <summary>What jobs, invalidations and users do.</summary>
    private static async Task UseAsync(CacheProcess process)
    {
        await StoreAsync(process);
        await process.Cache.ReadAsync(Meeting, [TranscriptKey, SummaryKey], Cancellation);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var leads = process.Cache.ComputeAsync(SummaryKey, 1, ComputeAsync, Cancellation);
        await started.Task.WaitAsync(Cancellation);
        var joins = process.Cache.ComputeAsync(SummaryKey, 1, ComputeAsync, Cancellation);
        goOn.SetResult();
        Assert.Equal((EntrySource.Computed, EntrySource.Joined), ((await leads).Source, (await joins).Source));
        await process.Cache.ComputeAsync(KeyOf(EntryKind.SearchResult, "query"), 1, _ => new("{}"u8.ToArray()), Cancellation);
        await process.Cache.ComputeAsync(
            KeyOf(EntryKind.AIEnhancement, "large"),
            1,
            _ =>
                new(
                    Encoding.UTF8.GetBytes(
                        $"\"{Convert.ToHexString(new Random(1).GetItems<byte>([.. Enumerable.Range(0, 256).Select(i => (byte)i)], 8192))}\""
                    )
                ),
            Cancellation
        );
        for (var i = 0; i < 2; i++)
            await process.Cache.ReadAsync(Meeting, [TranscriptKey, SummaryKey], Cancellation);
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        var ann = Subject.User("acme", "ann");
        await process.Changes.SavePreferencesAsync(ann, "{}", Cancellation);
        await process.Preferences.ReadAsync(ann, Cancellation);
        await process.Get<CacheAuditor>().AuditNextAsync(Cancellation);

        async ValueTask<byte[]> ComputeAsync(CancellationToken token)
        {
            started.TrySetResult();
            await goOn.Task.WaitAsync(token);
            return "{}"u8.ToArray();
        }
    }

    private long Requests(string tier, string result) => (long)Sum("cache.requests", $"ai-enhancement {tier} {result}");

    private double Sum(string instrument, string tags) => _sums.GetValueOrDefault($"{instrument} {tags}");

    private MeterListener Listen(CacheProcess process)
    {
        var scope = process.Get<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (!ReferenceEquals(instrument.Meter.Scope, scope))
                    return;
                _instruments[instrument.Name] = instrument;
                listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
        return listener;
    }

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, tag) in tags)
            _tags.Enqueue((instrument.Name, name, Assert.IsType<string>(tag)));
        var values = string.Join(' ', tags.ToArray().Select(t => t.Value));
        _sums.AddOrUpdate($"{instrument.Name} {values}", value, (_, known) => known + value);
        _sums.AddOrUpdate($"{instrument.Name} count {values}", 1, (_, known) => known + 1);
    }

    private static string TypeOf(Instrument instrument) =>
        instrument.GetType().Name switch
        {
            ['C', ..] => "counter",
            ['H', ..] => "histogram",
            _ => "gauge",
        };

    /// <summary>Its two tables: instruments with type, unit and tags; tags with their values.</summary>
    private static (Dictionary<string, (string Type, string Unit, string[] Tags)> Instruments, Dictionary<string, string[]> Tags) ReadPage()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "TranscriptWorker.sln")))
            folder = folder.Parent;
        var rows = File.ReadLines(Path.Combine(folder.FullName, "docs", "metrics.md"))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => l.Split('|', StringSplitOptions.TrimEntries))
            .ToList();
        return (
            rows.Where(r => r.Length == 7)
                .ToDictionary(r => Quoted(r[1]).Single(), r => (r[2], Quoted(r[3]).Single(), Quoted(r[4])), StringComparer.Ordinal),
            rows.Where(r => r.Length == 4).ToDictionary(r => Quoted(r[1]).Single(), r => Quoted(r[2]), StringComparer.Ordinal)
        );
    }

    private static string[] Quoted(string cell) => [.. CodePattern().Matches(cell).Select(m => m.Groups["code"].Value)];

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CodePattern();
}
