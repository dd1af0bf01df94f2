using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.WebVtt;

namespace TranscriptWorker.Enrichment.Export;

/// <summary>
/// WebVTT: a voice span for each speaker, and the identifiers of the source
/// (<see href="https://www.w3.org/TR/webvtt1/#file-structure"/>).
/// </summary>
internal sealed class WebVttWriter : ITranscriptWriter
{
    private const int CuesBetweenChecks = 4096;

    public string Name => "vtt";

    public bool NeedsTimes => true;

    public void Write(Transcript transcript, TextWriter output, CancellationToken cancellationToken)
    {
        output.Write("WEBVTT\n");
        if (transcript.Language is { } language && LanguageTag.IsWellFormed(language))
            output.Write($"Language: {language}\n");
        for (var i = 0; i < transcript.Cues.Count; i++)
        {
            if (i % CuesBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var cue = transcript.Cues[i];
            output.Write('\n');
            if (IsIdentifier(cue.Id, i))
                output.Write($"{cue.Id}\n");
            output.Write($"{CueTimes.Format(cue.StartMs!.Value, '.')} --> {CueTimes.Format(CueTimes.EndOf(transcript.Cues, i), '.')}\n");
            if (cue.Speaker is { } speaker)
                output.Write($"<v {Escape(speaker)}>{Escape(cue.Text)}</v>\n");
            else
                output.Write($"{EscapeLine(cue.Text)}\n");
        }
    }

    /// <summary>Whether an identifier is from the source, and cannot be read as anything else.</summary>
    private static bool IsIdentifier(string id, int index) =>
        !string.Equals(id, $"cue-{index + 1}", StringComparison.Ordinal) && !id.Contains("-->", StringComparison.Ordinal) && !IsOther(id);

    /// <summary>Whether a line is read as something other than an identifier or text.</summary>
    private static bool IsOther(string line) =>
        CueTiming.IsTimingLine(line) || WebVttLine.IsComment(line) || WebVttLine.IsSegmentHeader(line, followsBlank: true);

    private static string EscapeLine(string text)
    {
        var escaped = Escape(text);
        return IsOther(escaped) || CueCounter.IsCounter(escaped) ? $"&#{(int)text[0]};{Escape(text[1..])}" : escaped;
    }

    private static string Escape(string text) =>
        text.AsSpan().ContainsAny('&', '<', '>')
            ? text.Replace("&", "&amp;", StringComparison.Ordinal)
                .Replace("<", "&lt;", StringComparison.Ordinal)
                .Replace(">", "&gt;", StringComparison.Ordinal)
            : text;
}
