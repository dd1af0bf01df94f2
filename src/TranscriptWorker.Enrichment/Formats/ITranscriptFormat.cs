using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats;

/// <summary>
/// A format of transcripts. <see cref="TranscriptFormats"/> discovers the implementations; they have no state and a constructor without
/// parameters.
/// </summary>
internal interface ITranscriptFormat
{
    /// <summary>The name, the same as that of the format's value in the messages' enumeration: <c>WebVtt</c>.</summary>
    string Name { get; }

    /// <summary>Extensions of the format's files, in lower case and with the dot: <c>.vtt</c>. No two formats share one.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>
    /// Whether the cues are captions. A caption may repeat rows of the one before it, and a speaker label holds for one caption, unless the
    /// source gives a name once a turn. In other text nothing is repeated by the format, and a label holds until the next one.
    /// </summary>
    bool HasCaptions { get; }

    /// <summary>
    /// Whether a NUL in a source with the format's signature stands for U+FFFD. A source in another format is no text if it has one.
    /// </summary>
    bool ReplacesNul => false;

    /// <summary>How surely a source is in this format.</summary>
    /// <param name="content">The text of the source, without a byte order mark.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Recognition Recognize(string content, CancellationToken cancellationToken);

    /// <summary>Reads a source into cues.</summary>
    /// <param name="content">The text of the source, without a byte order mark.</param>
    /// <param name="builder">Takes the cues and the declared language.</param>
    /// <param name="warnings">Takes every deviation from the format that was tolerated.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="TranscriptRefusedException">There are more cues than allowed.</exception>
    void Read(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken);
}

/// <summary>How surely a source is in a format, in ascending order.</summary>
internal enum Recognition
{
    /// <summary>The source shows no sign of the format.</summary>
    None,

    /// <summary>Any text can be read in the format.</summary>
    Fallback,

    /// <summary>The source has a construct of the format near its beginning.</summary>
    Likely,

    /// <summary>The source begins with the format's signature; it is read in this format even if another one is stated.</summary>
    Certain,
}
