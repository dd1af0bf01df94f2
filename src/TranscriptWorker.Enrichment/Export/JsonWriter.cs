using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TranscriptWorker.Enrichment.Export;

/// <summary>
/// JSON of Podcasting 2.0
/// (<see href="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md"/>), with a segment
/// a line, and with the language and the words of WhisperX where they are known.
/// </summary>
internal sealed class JsonWriter : ITranscriptWriter
{
    private const int CuesBetweenChecks = 4096;
    private const decimal MillisecondsPerSecond = 1_000;
    private const decimal HundredthsPerWhole = 100;

    // The text is no part of a page; letters of all scripts stay readable.
    private static readonly ExportJson Json = new(
        new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    public string Name => "json";

    public bool NeedsTimes => false;

    public void Write(Transcript transcript, TextWriter output, CancellationToken cancellationToken)
    {
        output.Write("{\"version\":\"1.0.0\",");
        if (transcript.Language is { } language)
            output.Write($"\"language\":{JsonSerializer.Serialize(language, Json.String)},");
        output.Write("\"segments\":[");
        for (var i = 0; i < transcript.Cues.Count; i++)
        {
            if (i % CuesBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            output.Write(i == 0 ? "\n" : ",\n");
            output.Write(JsonSerializer.Serialize(SegmentOf(transcript.Cues[i]), Json.ExportedSegment));
        }

        output.Write("\n]}\n");
    }

    private static ExportedSegment SegmentOf(Cue cue) =>
        new(cue.Speaker, Seconds(cue.StartMs), Seconds(cue.EndMs), cue.Text, cue.Words is { } words ? WordsOf(cue.Text, words) : null);

    private static ExportedWord[] WordsOf(string text, CueWords words)
    {
        var exported = new ExportedWord[words.Offsets.Count];
        for (var i = 0; i < exported.Length; i++)
        {
            var end = i + 1 < exported.Length ? words.Offsets[i + 1] : text.Length;
            var start = Known(words.StartMs, i);
            exported[i] = new(
                text[words.Offsets[i]..end].Trim(),
                Seconds(start),
                Seconds(start + Known(words.DurationMs, i)),
                Known(words.Confidence, i) / HundredthsPerWhole
            );
        }

        return exported;
    }

    private static int? Known(IReadOnlyList<int>? values, int index) => values?[index] is { } value and not CueWords.Unknown ? value : null;

    private static decimal? Seconds(int? milliseconds) => milliseconds / MillisecondsPerSecond;
}

/// <summary>A cue.</summary>
/// <param name="Speaker">The speaker; null if unknown.</param>
/// <param name="StartTime">Start in seconds; null if unknown.</param>
/// <param name="EndTime">End in seconds; null if unknown.</param>
/// <param name="Body">The text.</param>
/// <param name="Words">The words; null if their times are not known.</param>
internal sealed record ExportedSegment(string? Speaker, decimal? StartTime, decimal? EndTime, string Body, ExportedWord[]? Words);

/// <summary>A word with the punctuation behind it.</summary>
/// <param name="Word">The text.</param>
/// <param name="Start">Start in seconds; null if unknown.</param>
/// <param name="End">End in seconds; null if unknown.</param>
/// <param name="Score">Confidence, 0 to 1; null if unknown.</param>
internal sealed record ExportedWord(string Word, decimal? Start, decimal? End, decimal? Score);

[JsonSerializable(typeof(ExportedSegment))]
[JsonSerializable(typeof(string))]
internal sealed partial class ExportJson : JsonSerializerContext;
