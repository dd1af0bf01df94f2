using System.Globalization;
using System.Text.RegularExpressions;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>
/// Reads the files <c>NAME.EXTENSION</c> of a folder whose right reading stands in words in <c>NAME.expect</c>: "6 cues", "3 turns",
/// "2 speakers", and the names of speakers.
/// </summary>
internal static partial class FieldQuality
{
    public static IReadOnlyList<QualityRow> Measure(string folder, CancellationToken cancellationToken)
    {
        var cases = Directory.EnumerateFiles(folder, "*.expect").Order(StringComparer.Ordinal).Select(Read).ToList();
        var cues = cases.Where(c => c.Cues is not null).ToList();
        var speakers = cases.Where(c => c.Speakers is not null).ToList();
        var named = cases.Where(c => c.Found is not null && Names(c.Found).Count > 0).ToList();
        return
        [
            Row(
                "share of files with the right number of cues",
                cues,
                c => c.Found?.Cues.Count == c.Cues,
                "a cue for each line",
                c => c.Lines == c.Cues
            ),
            Row(
                "the same with the right number of speakers",
                speakers,
                c => c.Found is { } f && Names(f).Count == c.Speakers,
                "no speaker",
                _ => false
            ),
            Row(
                "the same with no speaker whose first name the right reading lacks",
                named,
                c => Names(c.Found!).All(name => c.Expected.Contains(name.Split(' ')[0], StringComparison.Ordinal)),
                "no speaker",
                _ => false
            ),
        ];

        FieldCase Read(string expectation)
        {
            var file = Directory
                .EnumerateFiles(folder, Path.GetFileNameWithoutExtension(expectation) + ".*")
                .First(f => !string.Equals(f, expectation, StringComparison.Ordinal));
            var expected = File.ReadAllText(expectation);
            var bytes = File.ReadAllBytes(file);
            return new FieldCase(
                Path.GetFileNameWithoutExtension(expectation),
                expected,
                NumberIn(expected, CueCount()),
                NumberIn(expected, SpeakerCount()),
                FindTranscript(bytes, cancellationToken),
                System.Text.Encoding.UTF8.GetString(bytes).Split('\n').Count(line => !string.IsNullOrWhiteSpace(line))
            );
        }
    }

    private static QualityRow Row(
        string measure,
        List<FieldCase> cases,
        Func<FieldCase, bool> ours,
        string baseline,
        Func<FieldCase, bool> trivial
    ) =>
        new(
            "reading",
            measure,
            (double)cases.Count(ours) / Math.Max(1, cases.Count),
            [new Baseline(baseline, (double)cases.Count(trivial) / Math.Max(1, cases.Count))],
            cases.Count,
            "field cases whose expectation says so" + Wrong(cases, ours)
        );

    private static string Wrong(List<FieldCase> cases, Func<FieldCase, bool> ours)
    {
        var wrong = cases.Where(c => !ours(c)).Select(c => c.Name).ToList();
        return wrong.Count == 0 ? "" : $"; wrong: {string.Join(", ", wrong)}";
    }

    private static Transcript? FindTranscript(byte[] bytes, CancellationToken cancellationToken)
    {
        try
        {
            return TranscriptReader.Read(TranscriptText.Decode(bytes, new()), format: null, new TranscriptLimits(), cancellationToken);
        }
        catch (TranscriptRefusedException)
        {
            return null; // The row counts it as wrong.
        }
    }

    private static HashSet<string> Names(Transcript transcript) =>
        transcript.Cues.Where(cue => cue.Speaker is not null).Select(cue => cue.Speaker!).ToHashSet(StringComparer.Ordinal);

    private static int? NumberIn(string expected, Regex number) =>
        number.Match(expected) is { Success: true } match
            ? int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(
        @"\b(?<number>[0-9]+) (?:same |different |spoken )?(?:cues|cue|lines|turns)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex CueCount();

    [GeneratedRegex(@"\b(?<number>[0-9]+) speakers\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SpeakerCount();

    /// <summary>A file with its right reading.</summary>
    private sealed record FieldCase(string Name, string Expected, int? Cues, int? Speakers, Transcript? Found, int Lines);
}
