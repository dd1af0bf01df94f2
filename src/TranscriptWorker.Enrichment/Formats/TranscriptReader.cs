namespace TranscriptWorker.Enrichment.Formats;

/// <summary>Reads a source into a <see cref="Transcript"/>. The same source always gives the same transcript.</summary>
/// <remarks>
/// Sources are read as leniently as players read them; every leniency is a warning. What a recogniser notes beside speech, such as
/// <c>[Music]</c>, is kept as text: whether it matters is for a feature to say. A WebVTT source without any voice span, a SubRip source
/// and plain text are searched for labels that name a speaker (<c>ALICE: …</c>, <c>&gt;&gt; Bob: …</c>): a label is short and capitalised,
/// and it is taken for a speaker where it is in upper case, recurs, follows chevrons, or where every other line has one.
/// </remarks>
public static class TranscriptReader
{
    private const int LinesToSniff = 20;

    /// <summary>Reads a source.</summary>
    /// <param name="content">The text of the source.</param>
    /// <param name="format">
    /// What it is said to be in. Null finds out: WebVTT where it begins with its signature, SubRip where one of the first 20 lines is a
    /// timing line, else plain text. A source with the signature of WebVTT is read as that, whatever is said, with a warning.
    /// </param>
    /// <param name="limits">Bounds on the source.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="TranscriptRefusedException">The source cannot become a transcript.</exception>
    public static Transcript Read(string content, TranscriptFormat? format, TranscriptLimits limits, CancellationToken cancellationToken) =>
        Read(new TranscriptText(content), format, limits, cancellationToken);

    /// <summary>Reads a source whose bytes were decoded.</summary>
    /// <inheritdoc cref="Read(string, TranscriptFormat?, TranscriptLimits, CancellationToken)"/>
    public static Transcript Read(
        TranscriptText text,
        TranscriptFormat? format,
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
        if (text.EncodingGuessed)
            warnings.Add(WarningKind.EncodingGuessed, 1);

        var hasSignature = HasSignature(content);
        if (hasSignature && format is not (null or TranscriptFormat.WebVtt))
            warnings.Add(WarningKind.FormatDiffers, 1);

        var actual = hasSignature ? TranscriptFormat.WebVtt : format ?? Sniff(content, cancellationToken);
        var builder = new TranscriptBuilder(actual, limits, warnings);
        switch (actual)
        {
            case TranscriptFormat.WebVtt:
                new WebVttReader(content, builder, warnings, cancellationToken).Read();
                break;
            case TranscriptFormat.SubRip:
                new SubRipReader(content, builder, warnings, cancellationToken).Read();
                break;
            case TranscriptFormat.PlainText:
                PlainTextReader.Read(content, builder, warnings, cancellationToken);
                break;
            default:
                throw new TranscriptRefusedException(TranscriptRefusal.UnsupportedFormat, "The format is not known.");
        }

        if (builder.Begun == 0 && actual != TranscriptFormat.PlainText && !hasSignature && !content.AsSpan().IsWhiteSpace())
            throw new TranscriptRefusedException(
                TranscriptRefusal.UnsupportedFormat,
                "The source is not in the format that it is said to be in."
            );

        return builder.Build(cancellationToken);
    }

    private static bool HasSignature(ReadOnlySpan<char> content)
    {
        content = content.TrimStart();
        var end = content.IndexOfAny('\r', '\n');
        return WebVttReader.IsSignature(end < 0 ? content : content[..end]);
    }

    private static TranscriptFormat Sniff(string content, CancellationToken cancellationToken)
    {
        var lines = new LineReader(content, cancellationToken);
        while (lines.Number < LinesToSniff && lines.Read())
        {
            if (CueTiming.IsTiming(lines.Line))
                return TranscriptFormat.SubRip;
        }

        return TranscriptFormat.PlainText;
    }
}
