using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using TranscriptWorker.Caching;

namespace TranscriptWorker.Benchmarks;

/// <summary>
/// A thousand requests at once for one entry that nobody has, in four processes of the operating system: it is computed once.
/// </summary>
internal static class Stampede
{
    private const int Processes = 4;
    private const int RequestsEach = 250;

    private static readonly TimeSpan Cost = TimeSpan.FromMilliseconds(500);
    private static readonly Subject Meeting = Subject.Transcript(null, "stampede");
    private static readonly EntryKey SummaryKey = new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary"));

    /// <summary>Runs it over PostgreSQL or SQLite, and prints who did what.</summary>
    public static async Task RunAsync(bool onPostgreSql, CancellationToken cancellationToken)
    {
        await using var redis = await RedisServer.StartAsync(cancellationToken);
        await using var postgres = onPostgreSql ? await PostgreSql.StartAsync(cancellationToken) : null;
        using var folder = new SqliteFolder();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Hot:Provider"] = "redis",
            ["Hot:ConnectionString"] = redis.ConnectionString(0),
            ["Hot:CallTimeout"] = "00:00:10",
        };
        if (postgres is null)
            settings["Durable:SqlitePath"] = folder.Database;
        else
            (settings["Durable:Provider"], settings["Durable:ConnectionString"]) = ("postgresql", PostgreSql.ConnectionString(postgres));
        settings["Durable:LockTimeout"] = "00:00:30";

        await using var cache = await CacheUnderTest.StartAsync(settings, cancellationToken);
        await cache.Contents.StoreAsync(
            new Content(new EntryKey(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1")), "hash", 1, Guid.NewGuid()),
            "{}"u8.ToArray(),
            cancellationToken
        );
        var children = Enumerable.Range(0, Processes).Select(_ => StartChild(settings)).ToList();
        foreach (var child in children)
            await child.StandardOutput.ReadLineAsync(cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        foreach (var child in children)
            await child.StandardInput.WriteLineAsync("go");
        foreach (var child in children)
            Console.WriteLine(
                await child.StandardOutput.ReadLineAsync(cancellationToken)
                    ?? throw new InvalidOperationException("One of the processes failed.")
            );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Processes * RequestsEach} requests in {Processes} processes, a computation of {Cost.TotalMilliseconds:0} "
                    + $"ms: all answered after {TimeProvider.System.GetElapsedTime(started).TotalMilliseconds:0} ms"
            )
        );
        foreach (var child in children)
        {
            await child.WaitForExitAsync(cancellationToken);
            child.Dispose();
        }
    }

    /// <summary>One of the processes: says when it is ready, waits for a line, and says what it did.</summary>
    public static async Task RunChildAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        await using var cache = await CacheUnderTest.StartAsync(settings, cancellationToken);
        var counts = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, own) => own.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<long>(
            (instrument, _, _, _) => counts.AddOrUpdate(instrument.Name, 1, (_, known) => known + 1)
        );
        listener.Start();
        Console.WriteLine("ready");
        await Console.In.ReadLineAsync(cancellationToken);

        var executions = 0;
        var sources = await Task.WhenAll(Enumerable.Range(0, RequestsEach).Select(_ => Task.Run(RequestAsync, cancellationToken)));
        Console.WriteLine(
            $"process {Environment.ProcessId}: {executions} executions, {counts.GetValueOrDefault("cache.joins")} joins, "
                + $"{counts.GetValueOrDefault("cache.claims.awaited")} waits for another process; answers: "
                + string.Join(
                    ", ",
                    sources.GroupBy(s => s).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key.ToString().ToLowerInvariant()}")
                )
        );

        async Task<EntrySource> RequestAsync()
        {
            var reading = await cache.Cache.ReadAsync(Meeting, [SummaryKey], cancellationToken);
            if (reading.Entries.TryGetValue(SummaryKey, out var hit))
                return hit.Source;
            var entry = await cache.Cache.ComputeAsync(
                SummaryKey,
                reading.State.Generation,
                async token =>
                {
                    Interlocked.Increment(ref executions);
                    await Task.Delay(Cost, TimeProvider.System, token);
                    return "{}"u8.ToArray();
                },
                cancellationToken
            );
            return entry.Source;
        }
    }

    private static Process StartChild(Dictionary<string, string?> settings)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Started as `dotnet X.dll`, the process is dotnet.
        if (
            !Path.GetFileNameWithoutExtension(Environment.ProcessPath!)
                .StartsWith(typeof(Stampede).Assembly.GetName().Name!, StringComparison.Ordinal)
        )
            start.ArgumentList.Add(typeof(Stampede).Assembly.Location);
        start.ArgumentList.Add("stampede-process");
        foreach (var (name, value) in settings)
            start.ArgumentList.Add($"{name}={value}");
        return Process.Start(start)!;
    }
}
