using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Export;
using TranscriptWorker.Tests.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Export;

public sealed class TranscriptExportTests
{
    private static readonly string[] Texts =
    [
        "Good morning.",
        "If a < b & c > d, stop.",
        "It is &amp; stays &lt;this&gt; &#65;.",
        "A <b>bold</b> <v Eve>word</v> <00:01.000> here <noise>.",
        "12",
        "00:00:01.000 --> 00:00:02.000",
        "NOTE this line",
        "WEBVTT",
        @"{\an8}Up and {not} down",
        "--> an arrow",
        "[Music] Then (laughs) ♪ la ♪",
        "時間です。はい。",
        "\"Quoted\" \\ back 😀",
        "He said: yes.",
        "https://example.org/?a=1&b=2",
    ];

    private static readonly string?[] Speakers = ["Ann", "Bob", "Dr. Carol Núñez"];

    [Fact]
    public void A_transcript_becomes_webvtt_with_voices() =>
        Assert.Equal(
            """
            WEBVTT
            Language: en

            intro
            00:00:00.000 --> 00:00:02.500
            <v Ann & Co>Is 1 &lt; 2?</v>

            01:00:00.007 --> 01:00:05.007
            [Music]

            """.Replace("& Co", "&amp; Co", StringComparison.Ordinal),
            Export(
                new("en", [new Cue("intro", 0, 2_500, "Ann & Co", "Is 1 < 2?"), new Cue("cue-2", 3_600_007, null, null, "[Music]")], []),
                "vtt"
            )
        );

    [Fact]
    public void A_transcript_becomes_subrip_with_labels() =>
        Assert.Equal(
            "1\n00:00:00,000 --> 00:00:02,500\nAnn: Is 1 < 2 & 3?\n\n2\n00:00:03,000 --> 00:00:04,000\n&lt;b>No.\n",
            Export(new(null, [new Cue("a", 0, 2_500, "Ann", "Is 1 < 2 & 3?"), new Cue("b", 3_000, 4_000, null, "<b>No.")], []), "srt")
        );

    [Fact]
    public void A_transcript_without_times_becomes_text_and_json()
    {
        var transcript = Transcripts.Spoken(("Ann", "Hello \"you\"."), (null, "Ho."));
        Assert.Equal("Ann: Hello \"you\".\nHo.\n", Export(transcript, "txt"));
        Assert.Equal(
            "{\"version\":\"1.0.0\",\"segments\":[\n{\"speaker\":\"Ann\",\"body\":\"Hello \\\"you\\\".\"},\n{\"body\":\"Ho.\"}\n]}\n",
            Export(transcript, "json")
        );
    }

    [Theory]
    [InlineData("vtt")]
    [InlineData("srt")]
    public void Cues_without_times_are_refused_before_anything_is_written(string format)
    {
        var transcript = new Transcript(null, [new Cue("a", 0, 1, null, "One."), new Cue("b", null, null, null, "Two.")], []);
        using var output = new StringWriter();
        var refused = Assert.Throws<ExportRefusedException>(() =>
            TranscriptExport.Write(transcript, format, output, TestContext.Current.CancellationToken)
        );
        Assert.Equal($"1 of 2 cues have no time, and {format} needs one for each: choose json or txt.", refused.Message);
        Assert.Empty(output.ToString());
    }

    [Fact]
    public void An_unknown_format_is_an_error_that_names_the_known_ones() =>
        Assert.Contains(
            "json, srt, txt, vtt",
            Assert.Throws<ArgumentException>(() => Export(Transcripts.Of("One."), "pdf")).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("vtt")]
    [InlineData("srt")]
    [InlineData("json")]
    [InlineData("txt")]
    public void Random_transcripts_are_read_back_as_the_same_cues(string format)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var transcript = Generate(new Random(seed), hasUnnamed: format is "vtt" or "json");
            var read = Reading.Read(Export(transcript, format), FormatOf(format));
            if (format is "txt")
                Assert.Equal(transcript.Said(), read.Said());
            else
                Assert.Equal(transcript.Spoken(), read.Spoken());
            if (format is "vtt")
                Assert.Equal(transcript.Ids(), read.Ids());
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Transcripts_of_real_sources_are_read_back_as_the_same_cues(string path)
    {
        var transcript = Reading.Read(File.ReadAllText(path), null);
        var json = Reading.Read(Export(transcript, "json"), null);
        Assert.Equal(transcript.Spoken(), json.Spoken());
        Assert.Equal(transcript.Cues.Select(cue => cue.Words), json.Cues.Select(cue => cue.Words));
        Assert.Equal(transcript.Language, json.Language);
        if (transcript.Cues.All(cue => cue is { StartMs: not null, EndMs: not null }))
            Assert.Equal(transcript.Spoken(), Reading.Read(Export(transcript, "vtt"), null).Spoken());
    }

    [Fact]
    public void Cancellation_ends_an_export() =>
        Assert.Throws<OperationCanceledException>(() =>
            TranscriptExport.Write(Transcripts.Of("One."), "txt", TextWriter.Null, new CancellationToken(canceled: true))
        );

    public static TheoryData<string> Sources() =>
        [
            .. Directory
                .EnumerateFiles(Repository.PathOf("tests", "TranscriptWorker.Tests", "Enrichment", "Formats", "Json", "Sources"))
                .Concat(Directory.EnumerateFiles(Repository.PathOf("src", "TranscriptWorker", "Samples")))
                .Where(path => !path.EndsWith(".md", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];

    private static Transcript Generate(Random random, bool hasUnnamed)
    {
        var cues = new List<Cue>();
        var time = 0;
        foreach (var text in Texts.OrderBy(_ => random.Next()).ToList())
        {
            time += random.Next(5_000);
            var end = time + random.Next(1, 4_000);
            var speaker = hasUnnamed && random.Next(4) == 0 ? null : Speakers[cues.Count % Speakers.Length];
            cues.Add(new Cue(random.Next(2) == 0 ? $"cue-{cues.Count + 1}" : $"id {cues.Count}", time, end, speaker, text));
            time = end;
        }

        return new Transcript(null, cues, []);
    }

    private static string? FormatOf(string format) =>
        format switch
        {
            "vtt" => "WebVtt",
            "srt" => "SubRip",
            "txt" => "PlainText",
            _ => null,
        };

    private static string Export(Transcript transcript, string format)
    {
        using var output = new StringWriter();
        TranscriptExport.Write(transcript, format, output, TestContext.Current.CancellationToken);
        return output.ToString();
    }
}
