using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Benchmarks;

/// <summary>Reads WebVTT as a recogniser writes it: four speakers, one sentence a cue.</summary>
[MemoryDiagnoser]
public class ReadWebVttBenchmark
{
    private const int Megabyte = 1024 * 1024;
    private readonly TranscriptLimits _limits = new();
    private string _content = "";

    [Params(1, 5)]
    public int Megabytes { get; set; }

    [GlobalSetup]
    public void Generate()
    {
        string[] words = ["so", "the", "window", "highlight", "is", "going", "into", "this", "update", "and", "we", "look", "at", "it"];
        var random = new Random(17);
        var content = new StringBuilder("WEBVTT\nLanguage: en\n");
        for (var start = TimeSpan.Zero; content.Length < Megabytes * Megabyte; start += TimeSpan.FromSeconds(4))
        {
            content.Append(
                CultureInfo.InvariantCulture,
                $"\n{Time(start)} --> {Time(start + TimeSpan.FromSeconds(4))}\n<v Speaker {random.Next(1, 5)}>"
            );
            for (var left = random.Next(6, 16); left > 0; left--)
                content.Append(words[random.Next(words.Length)]).Append(left == 1 ? ".\n" : " ");
        }

        _content = content.ToString();
    }

    [Benchmark]
    public int Read() => TranscriptReader.Read(_content, "WebVtt", _limits, CancellationToken.None).Cues.Count;

    private static string Time(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}:{time.Seconds:00}.000");
}
