namespace TranscriptWorker.Enrichment.Export;

/// <summary>Plain text: a line for each cue, with the speaker as a label in front of it.</summary>
internal sealed class PlainTextWriter : ITranscriptWriter
{
    private const int CuesBetweenChecks = 4096;

    public string Name => "txt";

    public bool NeedsTimes => false;

    public void Write(Transcript transcript, TextWriter output, CancellationToken cancellationToken)
    {
        for (var i = 0; i < transcript.Cues.Count; i++)
        {
            if (i % CuesBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            var cue = transcript.Cues[i];
            output.Write(cue.Speaker is { } speaker ? $"{speaker}: {cue.Text}\n" : $"{cue.Text}\n");
        }
    }
}
