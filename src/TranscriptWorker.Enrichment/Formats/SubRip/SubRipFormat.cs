using System.Buffers;
using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.SubRip;

/// <summary>SubRip (<c>.srt</c>), as its players read it; there is no specification.</summary>
internal sealed class SubRipFormat : ITranscriptFormat
{
    private const int LinesToSearch = 20;
    private static readonly SearchValues<char> ArrowHeads = SearchValues.Create(">＞→⟶➔➜⇒;");

    public string Name => "SubRip";

    public IReadOnlyList<string> Extensions { get; } = [".srt"];

    public bool HasCaptions => true;

    public Recognition Recognize(string content, CancellationToken cancellationToken)
    {
        var lines = new LineReader(content, cancellationToken);
        var isBelowCounter = false;
        while (lines.Number < LinesToSearch && lines.Read())
        {
            // Plain text has ranges of times too, and writes them with dashes.
            if (CueTiming.IsTiming(lines.Line) && (isBelowCounter || lines.Line.ContainsAny(ArrowHeads)))
                return Recognition.Likely;

            isBelowCounter = CueCounter.IsCounter(lines.Line);
        }

        return Recognition.None;
    }

    public void Read(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken) =>
        new SubRipReader(content, builder, warnings, cancellationToken).Read();
}
