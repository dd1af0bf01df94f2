using BenchmarkDotNet.Attributes;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Benchmarks;

/// <summary>Reads a recogniser's JSON of an hour of speech, with the times of all words.</summary>
[MemoryDiagnoser]
public class ReadJsonBenchmark
{
    private readonly TranscriptLimits _limits = new();
    private string _content = "";

    [GlobalSetup]
    public void Generate() => _content = HourOfSpeech.ToRecognizerJson(HourOfSpeech.Create());

    [Benchmark]
    public int Read() => TranscriptReader.Read(_content, "Json", _limits, CancellationToken.None).Cues.Count;
}
