namespace TranscriptWorker.Enrichment.Export;

/// <summary>Writes any transcript, or a changed copy of one, in a format that others read.</summary>
/// <remarks>
/// The readers of this assembly read what is written as cues with the same speakers, texts and times. SubRip and text name speakers by
/// labels, so that a name must recur or be in capitals to be read as one, and text has no times.
/// </remarks>
public static class TranscriptExport
{
    private static readonly ITranscriptWriter[] Writers = [new JsonWriter(), new SubRipWriter(), new PlainTextWriter(), new WebVttWriter()];

    /// <summary>The names of the formats, which are also the extensions of their files.</summary>
    public static IReadOnlyList<string> Formats { get; } = [.. Writers.Select(writer => writer.Name)];

    /// <summary>Writes a transcript. Nothing is written if it is refused.</summary>
    /// <param name="transcript">The transcript.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="output">Takes the text, whose lines end with LF.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ArgumentException">The format is not one of <see cref="Formats"/>.</exception>
    /// <exception cref="ExportRefusedException">The format needs times, and a cue has none.</exception>
    public static void Write(Transcript transcript, string format, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        ArgumentNullException.ThrowIfNull(output);
        var writer =
            Array.Find(Writers, writer => string.Equals(writer.Name, format, StringComparison.Ordinal))
            ?? throw new ArgumentException($"The formats are: {string.Join(", ", Formats)}.", nameof(format));
        var untimed = transcript.Cues.Count(cue => cue.StartMs is null);
        if (writer.NeedsTimes && untimed > 0)
            throw new ExportRefusedException(
                $"{untimed} of {transcript.Cues.Count} cues have no time, and {format} needs one for each: "
                    + $"choose {string.Join(" or ", Writers.Where(w => !w.NeedsTimes).Select(w => w.Name))}."
            );

        writer.Write(transcript, output, cancellationToken);
    }
}

/// <summary>A transcript cannot be written in a format.</summary>
/// <param name="message">One sentence for people. It never quotes the transcript.</param>
public sealed class ExportRefusedException(string message) : Exception(message);
