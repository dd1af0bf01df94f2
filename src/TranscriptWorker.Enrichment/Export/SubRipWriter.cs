using System.Globalization;
using System.Text;
using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;

namespace TranscriptWorker.Enrichment.Export;

/// <summary>
/// SubRip, with the speaker as a label in front of the text. The format has no escapes, and players show most characters as they are: only
/// what would be read as markup or as a timing line is written as a character reference.
/// </summary>
internal sealed class SubRipWriter : ITranscriptWriter
{
    private const int CuesBetweenChecks = 4096;

    public string Name => "srt";

    public bool NeedsTimes => true;

    public void Write(Transcript transcript, TextWriter output, CancellationToken cancellationToken)
    {
        for (var i = 0; i < transcript.Cues.Count; i++)
        {
            if (i % CuesBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var cue = transcript.Cues[i];
            var end = CueTimes.EndOf(transcript.Cues, i);
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : "\n")}{i + 1}\n"));
            output.Write($"{CueTimes.Format(cue.StartMs!.Value, ',')} --> {CueTimes.Format(end, ',')}\n");
            output.Write(cue.Speaker is { } speaker ? $"{Escape(speaker)}: {Escape(cue.Text)}\n" : $"{EscapeLine(cue.Text)}\n");
        }
    }

    private static string EscapeLine(string text)
    {
        var escaped = Escape(text);
        return CueTiming.IsTimingLine(escaped) || CueCounter.IsCounter(escaped)
            ? string.Create(CultureInfo.InvariantCulture, $"&#{(int)text[0]};{Escape(text[1..])}")
            : escaped;
    }

    private static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny('&', '<', '{'))
            return text;

        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var rest = text.AsSpan(i);
            if (rest[0] == '<' && CueTag.Read(rest, out _).Kind != CueTagKind.None)
                escaped.Append("&lt;");
            else if (rest[0] == '&' && CharacterReference.Read(rest, out _) > 0)
                escaped.Append("&amp;");
            else if (rest.StartsWith(@"{\", StringComparison.Ordinal))
                escaped.Append("&#123;");
            else
                escaped.Append(rest[0]);
        }

        return escaped.ToString();
    }
}
