using System.Text;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats.Json;

/// <summary>
/// Sources of recognisers with random damage: each is read into a sound transcript or refused, and costs no more than its length.
/// </summary>
public sealed class JsonDamageTests(ITestOutputHelper output)
{
    private const int Sources = 4_000;
    private const int FiveMegabytes = 5 * 1024 * 1024;

    private static readonly string[] Fragments =
    [
        "\"",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "NaN",
        "-Infinity",
        "1e999",
        "-5",
        "\\u",
        "\\ud800",
        "\"start\":",
        "\"text\":\"\"",
        "\"speaker\":7,",
        "\"words\":[",
        "\"results\":{",
        "\n",
        "\u0007",
        "\uD83D",
        "é",
        "//",
    ];

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    private static string Folder => Repository.PathOf("tests", "TranscriptWorker.Tests", "Enrichment", "Formats", "Json", "Sources");

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_source_is_read_or_refused(string name)
    {
        var source = File.ReadAllText(Path.Combine(Folder, $"{name}.json"));
        var (random, limits, read) = (new Random(20_261_130), new TranscriptLimits { MaxCues = 60, MaxCueLength = 256 }, 0);
        for (var i = 0; i < Sources / Names.Count; i++)
        {
            try
            {
                Reading.AssertSound(Reading.Read(Break(source, random), format: null, limits), limits);
                read++;
            }
            catch (TranscriptRefusedException)
            {
                // Most damage makes it invalid JSON.
            }
        }

        Assert.InRange(read, 1, (Sources / Names.Count) - 1);
    }

    [Fact]
    public void Five_megabytes_of_segments_allocate_less_than_eight_times_their_bytes()
    {
        var segments = new StringBuilder("{\"segments\":[{\"text\":\"First.\"}");
        while (segments.Length < FiveMegabytes)
            segments.Append(
                """
                ,{"id":7,"seek":0,"start":1.5,"end":2.25,"text":" The brewery bottles on Tuesday","tokens":[50364,440]}
                """
            );
        var content = segments.Append("]}").ToString();
        _ = Reading.Read("""{"segments":[{"text":"First."}]}""", "Json");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var transcript = Reading.Read(content, "Json");

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        output.WriteLine($"{allocated:N0} bytes for {content.Length:N0} characters and {transcript.Cues.Count:N0} cues");
        Assert.InRange(allocated, 0, 8L * FiveMegabytes);
    }

    private static string Break(string source, Random random)
    {
        var broken = new StringBuilder(source);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(broken.Length);
            switch (random.Next(4))
            {
                case 0:
                    broken.Remove(at, Math.Min(random.Next(1, 30), broken.Length - at));
                    break;
                case 1:
                    broken[at] = (char)random.Next(' ', '~');
                    break;
                case 2:
                    broken.Insert(at, broken.ToString(at, Math.Min(random.Next(1, 200), broken.Length - at)));
                    break;
                default:
                    broken.Insert(at, Fragments[random.Next(Fragments.Length)]);
                    break;
            }
        }

        return broken.ToString();
    }
}
