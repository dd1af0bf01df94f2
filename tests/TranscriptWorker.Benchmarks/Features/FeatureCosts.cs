using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Benchmarks.Features;

/// <summary>Measures time and memory of all local features, and of the readers, on an hour of speech, after a warm-up.</summary>
internal static class FeatureCosts
{
    private const int Rounds = 50;

    /// <summary>Long enough for the compiler to optimise what runs often.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var transcript = HourOfSpeech.Create();
        await using var services = new ServiceCollection().AddEnrichment().BuildServiceProvider();
        var enrichers = services.GetServices<IEnricher>().OrderBy(enricher => enricher.Feature, StringComparer.Ordinal).ToList();
        Console.WriteLine(
            $"One hour, {HourOfSpeech.Words} words, {transcript.Cues.Count} cues; medians of {Rounds} rounds on one thread.\n"
        );
        Console.WriteLine("| step | time | allocated |\n| --- | --- | --- |");
        await PrintAsync("reading the text once for all features", Prepare, (request, _) => Read(request));
        foreach (var enricher in enrichers)
            await PrintAsync($"`{enricher.Feature}`", PrepareReading, (request, token) => EnrichAsync([enricher], request, token));
        await PrintAsync("a job with all features", Prepare, (request, token) => EnrichAsync(enrichers, request, token));
        Console.WriteLine("\n| reading | size | time | MB/s | allocated |\n| --- | --- | --- | --- | --- |");
        PrintReading("WebVTT", HourOfSpeech.ToWebVtt(transcript), cancellationToken);
        PrintReading("JSON with word times", HourOfSpeech.ToRecognizerJson(transcript), cancellationToken);

        EnrichmentRequest Prepare() => new(null);

        EnrichmentRequest PrepareReading()
        {
            var request = Prepare();
            request.Read(transcript, cancellationToken);
            return request;
        }

        ValueTask Read(EnrichmentRequest request)
        {
            request.Read(transcript, cancellationToken);
            return ValueTask.CompletedTask;
        }

        async ValueTask EnrichAsync(List<IEnricher> wanted, EnrichmentRequest request, CancellationToken token)
        {
            foreach (var enricher in wanted)
                await enricher.EnrichAsync(transcript, request, token);
        }

        async Task PrintAsync(string step, Func<EnrichmentRequest> prepare, Func<EnrichmentRequest, CancellationToken, ValueTask> run)
        {
            var costs = new List<(double Milliseconds, long Bytes)>();
            var begun = TimeProvider.System.GetTimestamp();
            while (costs.Count < Rounds)
            {
                var request = prepare();
                var (bytes, started) = (GC.GetAllocatedBytesForCurrentThread(), TimeProvider.System.GetTimestamp());
                await run(request, cancellationToken);
                if (TimeProvider.System.GetElapsedTime(begun) > WarmUp)
                    costs.Add((Milliseconds(started), GC.GetAllocatedBytesForCurrentThread() - bytes));
            }

            var (time, allocated) = Median(costs);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {step} | {time:0.0} ms | {allocated / 1e6:0.00} MB |"));
        }
    }

    private static void PrintReading(string format, string content, CancellationToken cancellationToken)
    {
        var limits = new TranscriptLimits();
        var costs = new List<(double Milliseconds, long Bytes)>();
        var begun = TimeProvider.System.GetTimestamp();
        while (costs.Count < Rounds)
        {
            var (bytes, started) = (GC.GetAllocatedBytesForCurrentThread(), TimeProvider.System.GetTimestamp());
            TranscriptReader.Read(content, format: null, limits, cancellationToken);
            if (TimeProvider.System.GetElapsedTime(begun) > WarmUp)
                costs.Add((Milliseconds(started), GC.GetAllocatedBytesForCurrentThread() - bytes));
        }

        var (time, allocated) = Median(costs);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {format} | {content.Length / 1e6:0.00} MB | {time:0.0} ms | {content.Length / 1e3 / time:0} | "
                    + $"{allocated / 1e6:0.00} MB |"
            )
        );
    }

    private static double Milliseconds(long started) => TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;

    private static (double Milliseconds, long Bytes) Median(List<(double Milliseconds, long Bytes)> costs) =>
        costs.Order().ElementAt(costs.Count / 2);
}
