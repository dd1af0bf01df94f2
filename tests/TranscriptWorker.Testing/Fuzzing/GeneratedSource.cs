using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace TranscriptWorker.Testing.Fuzzing;

/// <summary>Sources with the structure of a format, and with parts that a writer would not choose.</summary>
internal static class GeneratedSource
{
    private const int MaxDepth = 6;

    private static readonly Gen<string> Word = Gen.Elements(
        "so",
        "the",
        "window",
        "Straße",
        "窗户",
        "カメラ",
        "👩‍👩‍👧",
        "Ann:",
        ">>",
        "-",
        "[Music]",
        "(laughs)",
        "<i>",
        "</i>",
        "<v Bob>",
        "<00:00:01.000>",
        "&amp;",
        "&",
        "-->",
        "{\\an8}",
        "0:31",
        "10:30",
        "3.5",
        "why?",
        "end."
    );

    private static readonly Gen<string> Text = Word.ListOf().Select(words => string.Join(' ', words));

    private static readonly Gen<string> Time = Gen.OneOf(
        Gen.Choose(0, 400_000)
            .Select(ms => string.Create(CultureInfo.InvariantCulture, $"{ms / 60_000:00}:{ms / 1000 % 60:00}.{ms % 1000:000}")),
        Gen.Choose(0, 40_000).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s / 3600:00}:{s / 60 % 60:00}:{s % 60:00},000")),
        Gen.Elements("00:61", "99:99:99.999", "-1:00", "1:2:3", "", "00:00:00:00", "9999999999:00:00.000")
    );

    private static readonly Gen<string> Arrow = Gen.Frequency((8, Gen.Constant(" --> ")), (1, Gen.Elements("->", " --->", " – ", "-->")));

    private static readonly Gen<string> Timing = Time.Zip(Arrow, (start, arrow) => start + arrow).Zip(Time, (start, end) => start + end);

    private static readonly Gen<string> LineEnd = Gen.Frequency((6, Gen.Constant("\n")), (1, Gen.Elements("\r\n", "\n\n", "\r", "\u2028")));

    private static readonly Gen<string> Cue = Gen.CollectToList([
            Gen.Elements("", "1\n", "cue-1\n", "NOTE x\n\n", "7\n7\n"),
            Timing,
            Gen.Elements("", " align:start", " X1:10 Y1:9"),
            LineEnd,
            Text,
            LineEnd,
            Gen.Elements("\n", "", "more\n\n"),
        ])
        .Select(string.Concat);

    private static readonly Gen<string> Captions = Gen.Elements("WEBVTT\n\n", "WEBVTT - title\nLanguage: de\n\n", "", "\uFEFF")
        .Zip(Cue.ListOf(), (head, cues) => head + string.Concat(cues));

    private static readonly Gen<string> Line = Gen.CollectToList([
            Gen.Elements("", "Ann: ", "[00:12] ", "Ann  0:31\n", "0:31\n", "(1:03) Bob: ", "00:00:01 - 00:00:05\t"),
            Text,
            LineEnd,
        ])
        .Select(string.Concat);

    private static readonly Gen<string> Plain = Line.ListOf().Select(string.Concat);

    private static readonly Gen<string> Table = Gen.Elements("start\tend\ttext\n", "start;end;text\n", "")
        .Zip(
            Time.Zip(Gen.Choose(-5, 100_000), (time, ms) => $"{ms}\t{time}\t").Zip(Text, (times, text) => times + text + "\n").ListOf(),
            (head, rows) => head + string.Concat(rows)
        );

    private static readonly Gen<string> Name = Gen.Elements(
        "segments",
        "results",
        "utterances",
        "words",
        "word",
        "text",
        "transcript",
        "content",
        "start",
        "end",
        "start_time",
        "endTime",
        "startTime",
        "offsets",
        "from",
        "to",
        "speaker",
        "speaker_labels",
        "channels",
        "alternatives",
        "language",
        "chunks",
        "timestamp",
        "events",
        "segs",
        "utf8",
        "tStartMs",
        "dDurationMs",
        "duration",
        "body",
        "recognizedPhrases",
        "nBest",
        "display",
        "offsetInTicks",
        "confidence",
        "type",
        "items"
    );

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Choose(-10, 100_000).Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Gen.Elements(
            "null",
            "true",
            "NaN",
            "1.5",
            "-0.0",
            "1e400",
            "\"0.1s\"",
            "\"1.25\"",
            "\"PT1.5S\"",
            "\"\\ud83d\"",
            "12345678901234567890"
        ),
        Text.Select(text => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal)}\"")
    );

    private static readonly Gen<string> Json = Value(MaxDepth);

    /// <summary>A source in any structure.</summary>
    public static Gen<string> Any { get; } = Gen.Frequency((3, Captions), (2, Plain), (1, Table), (4, Json));

    private static Gen<string> Value(int depth)
    {
        if (depth == 0)
            return Scalar;
        var inner = Value(depth - 1);
        var member = Name.Zip(inner, (name, value) => $"\"{name}\":{value}");
        return Gen.Frequency(
            (1, Scalar),
            (3, Few(member).Select(members => $"{{{string.Join(',', members)}}}")),
            (2, Few(inner).Select(values => $"[{string.Join(',', values)}]"))
        );
    }

    /// <summary>Lists whose length does not multiply with the depth.</summary>
    private static Gen<List<string>> Few(Gen<string> item) => item.ListOf().ScaleSize(size => Math.Min(size, 4));
}
