namespace TranscriptWorker.Enrichment.Export;

/// <summary>Writes transcripts in one format. Implementations have no state; lines end with LF.</summary>
internal interface ITranscriptWriter
{
    /// <summary>The name of the format, which is also the extension of its files: <c>vtt</c>.</summary>
    string Name { get; }

    /// <summary>Whether every cue needs a start.</summary>
    bool NeedsTimes { get; }

    /// <summary>Writes the transcript.</summary>
    void Write(Transcript transcript, TextWriter output, CancellationToken cancellationToken);
}
