namespace TranscriptWorker.Enrichment.Text;

/// <summary>Keeps the last reading of a transcript, so that several features of it read it once.</summary>
internal sealed class SharedReading
{
    private readonly Lock _reading = new();
    private (Transcript Transcript, string? Language, SpokenText Text)? _last;

    /// <summary>The reading of the same transcript and language if it is kept; otherwise a new one, for which other callers wait.</summary>
    public SpokenText Read(Transcript transcript, string? language, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_reading)
        {
            if (
                _last is { } last
                && ReferenceEquals(last.Transcript, transcript)
                && string.Equals(last.Language, language, StringComparison.Ordinal)
            )
                return last.Text;

            var text = SpokenText.Read(transcript, language, cancellationToken);
            _last = (transcript, language, text);
            return text;
        }
    }
}
