using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats;

/// <summary>Reads a source into a <see cref="Transcript"/>. The same source always gives the same transcript.</summary>
/// <remarks>
/// Sources are read as leniently as players read them; every tolerated deviation is a warning. Notes of sounds, such as <c>[Music]</c>,
/// are kept as text and marked as <see cref="Cue.NonSpeech"/>. A source without voice spans is searched for labels that name a speaker
/// (<c>ALICE: …</c>, <c>&gt;&gt; Bob: …</c>): a label is short and capitalised, and it counts as a speaker if it is in upper case,
/// recurs, follows chevrons, or if every other line has a label. Where nearly every cue begins with a label that recurs, it may have any
/// characters. Several speakers in one cue share its time.
/// </remarks>
public static class TranscriptReader
{
    /// <summary>Reads a source.</summary>
    /// <param name="content">The text of the source.</param>
    /// <param name="format">
    /// Name of the stated format, see <see cref="TranscriptFormats"/>. If null, the format that recognises the source most surely reads it.
    /// A source with the signature of another format is read in that format, with a warning.
    /// </param>
    /// <param name="limits">Bounds on the source.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="TranscriptRefusedException">The source cannot become a transcript.</exception>
    public static Transcript Read(string content, string? format, TranscriptLimits limits, CancellationToken cancellationToken) =>
        Read(new TranscriptText(content), format, limits, cancellationToken);

    /// <summary>Reads a source whose bytes were decoded.</summary>
    /// <inheritdoc cref="Read(string, string?, TranscriptLimits, CancellationToken)"/>
    public static Transcript Read(TranscriptText text, string? format, TranscriptLimits limits, CancellationToken cancellationToken) =>
        ReadNamed(text, format, limits, cancellationToken).Transcript;

    /// <summary>Reads a source whose bytes were decoded.</summary>
    /// <returns>The transcript, and the name of the format in which it was read.</returns>
    /// <inheritdoc cref="Read(string, string?, TranscriptLimits, CancellationToken)"/>
    public static (string Format, Transcript Transcript) ReadNamed(
        TranscriptText text,
        string? format,
        TranscriptLimits limits,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(limits);
        if (text.Content.Length > limits.MaxContentLength)
            throw TranscriptText.TooLarge();

        TranscriptText.RefuseBinary(text.Content);
        var content = text.Content.StartsWith('\uFEFF') ? text.Content[1..] : text.Content;
        var warnings = new WarningLog();
        if (text.GuessedEncoding is { } encoding)
            warnings.Add(WarningKind.EncodingGuessed(encoding), 1);

        var (actual, recognition) = Choose(content, format, warnings, cancellationToken);
        var builder = new TranscriptBuilder(actual.HasCaptions, limits, warnings);
        actual.Read(content, builder, warnings, cancellationToken);

        // Without a cue, only a signature proves that the source is in the format, and any text is in the fallback.
        if (builder.Begun == 0 && recognition is (Recognition.None or Recognition.Likely) && !content.AsSpan().IsWhiteSpace())
            throw new TranscriptRefusedException(
                TranscriptRefusal.UnsupportedFormat,
                "The source is not in the stated or recognised format."
            );

        return (actual.Name, builder.Build(cancellationToken));
    }

    private static (ITranscriptFormat Format, Recognition Recognition) Choose(
        string content,
        string? stated,
        WarningLog warnings,
        CancellationToken cancellationToken
    )
    {
        var recognized = TranscriptFormats
            .All.Select(format => (Format: format, Recognition: format.Recognize(content, cancellationToken)))
            .ToList();
        var surest = recognized.MaxBy(candidate => candidate.Recognition);
        if (stated is null)
            return surest;

        var asStated = recognized.Find(candidate => string.Equals(candidate.Format.Name, stated, StringComparison.Ordinal));
        if (surest.Recognition < Recognition.Certain || asStated.Recognition == Recognition.Certain)
            return asStated.Format is not null
                ? asStated
                : throw new TranscriptRefusedException(TranscriptRefusal.UnsupportedFormat, "The format is not known.");

        warnings.Add(WarningKind.FormatDiffers, 1);
        return surest;
    }
}
