using System.Text;

namespace TranscriptWorker.Tests.Enrichment.Formats;

public sealed class ReadingCostTests(ITestOutputHelper output)
{
    private const int FiveMegabytes = 5 * 1024 * 1024;

    [Fact]
    public void Five_megabytes_of_WebVTT_allocate_less_than_six_times_their_bytes()
    {
        var content = GeneratedWebVtt.Create(FiveMegabytes);
        _ = Reading.WebVtt(GeneratedWebVtt.Create(1024));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var transcript = Reading.WebVtt(content);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"{allocated:N0} bytes for {content.Length:N0} characters and {transcript.Cues.Count:N0} cues");
        Assert.InRange(allocated, 0, 6L * FiveMegabytes);
    }

    public static TheoryData<string, string, string> Patterns =>
        new()
        {
            { "WebVtt", "WEBVTT\n\n", "00:01.000 --> 00:02.000\n<v Ann>Hello there\n\n" },
            { "WebVtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "<" },
            { "WebVtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx", "<v a>" },
            { "WebVtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx", "&" },
            { "WebVtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx", " \n" },
            { "WebVtt", "00:01.000 --> 00:02.000\nx\n", "-->\n" },
            { "WebVtt", "WEBVTT\n\n", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hello there\n\n" },
            { "WebVtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "x\n\n" },
            { "SubRip", "00:01.000 --> 00:02.000\nx", "2\n2\n\n" },
            { "SubRip", "00:01.000 --> 00:02.000\nx", "{\\" },
            { "SubRip", "00:01.000 --> 00:02.000\n", "Aa: x\nb b b b b\nc c c c\n" },
            { "SubRip", "00:01.000 --> 00:02.000\n", "x >> y " },
            { "SubRip", "00:01.000 --> 00:02.000\nx\n", "7\n\n" },
            { "PlainText", "x", "x. >>" },
            { "PlainText", "x", "[00:" },
            { "PlainText", "x", "A: " },
            { "PlainText", "", "Ann Lee  0:01\nHello there.\n\n" },
            { "PlainText", "", "Ann Lee\n0:01\nHello there.\n" },
            { "PlainText", "x", " (0:01) 2.5 [" },
        };

    /// <summary>Four times the input takes four times as long; sixteen would mean that time grows with its square.</summary>
    [Theory]
    [MemberData(nameof(Patterns))]
    public void Time_grows_with_the_length_of_the_source(string format, string before, string pattern)
    {
        const int Length = 400_000;
        var single = before + Repeat(pattern, Length / pattern.Length);
        var fourfold = before + Repeat(pattern, 4 * Length / pattern.Length);

        var best = double.MaxValue;
        for (var attempt = 0; attempt < 8 && best > 10; attempt++)
        {
            _ = Measure(single, format);
            best = Math.Min(best, Measure(fourfold, format) / Measure(single, format));
        }

        output.WriteLine($"{best:F1} times as long");
        Assert.InRange(best, 0, 10);
    }

    private static double Measure(string content, string format)
    {
        var start = TimeProvider.System.GetTimestamp();
        _ = Reading.Read(content, format, new() { MaxCues = 2_000_000 });
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
