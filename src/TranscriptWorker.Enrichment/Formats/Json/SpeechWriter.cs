using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>Writes speech as cues.</summary>
internal static class SpeechWriter
{
    private const int CuesBetweenChecks = 4096;
    private const int MaxSpeakerLength = 100;

    // Speechmatics and Whisper's diarizers write them for a speaker that they could not tell.
    private static readonly string[] Unknown = ["UU", "UNKNOWN", "?"];

    public static void Write(Speech speech, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken)
    {
        var (text, name) = (new NormalizedText(), new NormalizedText());
        for (var i = 0; i < speech.Pieces.Count; i++)
        {
            if (i % CuesBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var piece = speech.Pieces[i];
            if (piece.StartMs == int.MaxValue || piece.EndMs == int.MaxValue)
            {
                warnings.Add(WarningKind.TimeTooLarge, piece.Line);
                continue;
            }

            text.Clear();
            text.Append(piece.Text);
            if (text.Written.IsEmpty)
                continue;
            builder.BeginCue(TimingOf(piece, warnings), default, piece.Line);
            builder.AddText(NameOf(piece, name, warnings), text, words: piece.Words);
        }
    }

    private static CueTiming TimingOf(SpokenPiece piece, WarningLog warnings)
    {
        if (piece.EndMs >= piece.StartMs || piece.EndMs is null || piece.StartMs is null)
            return new(piece.StartMs, piece.StartMs is null ? null : piece.EndMs);
        warnings.Add(WarningKind.EndBeforeStart, piece.Line);
        return new(piece.StartMs, piece.StartMs);
    }

    private static string? NameOf(SpokenPiece piece, NormalizedText name, WarningLog warnings)
    {
        if (piece.Speaker is null || Unknown.Contains(piece.Speaker, StringComparer.OrdinalIgnoreCase))
            return null;
        name.Clear();
        name.Append(piece.Speaker);
        var written = name.Written.ToString().Replace('\n', ' ');
        if (written.Length > MaxSpeakerLength)
        {
            warnings.Add(WarningKind.SpeakerShortened, piece.Line);
            written = written[..(char.IsHighSurrogate(written[MaxSpeakerLength - 1]) ? MaxSpeakerLength - 1 : MaxSpeakerLength)].TrimEnd();
        }

        return written.Length == 0 ? null : written;
    }
}
