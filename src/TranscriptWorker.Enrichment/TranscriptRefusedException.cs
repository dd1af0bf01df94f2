namespace TranscriptWorker.Enrichment;

/// <summary>Reasons to refuse a source. The same source is always refused for the same reason.</summary>
public enum TranscriptRefusal
{
    /// <summary>The source holds no speech.</summary>
    Empty,

    /// <summary>The source is not text: it holds NUL or many other control characters, or bytes in no known encoding.</summary>
    NotText,

    /// <summary>The source is longer, or has more cues, than <see cref="TranscriptLimits"/> allow.</summary>
    TooLarge,

    /// <summary>The source is not in the stated format, or the stated format is not known.</summary>
    UnsupportedFormat,
}

/// <summary>A source cannot become a transcript.</summary>
/// <param name="refusal">The reason.</param>
/// <param name="message">One sentence for people. It never quotes the source.</param>
public sealed class TranscriptRefusedException(TranscriptRefusal refusal, string message) : Exception(message)
{
    /// <summary>The reason.</summary>
    public TranscriptRefusal Refusal { get; } = refusal;
}
