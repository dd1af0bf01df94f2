namespace TranscriptWorker.Enrichment;

/// <summary>Why a source cannot become a transcript. Trying again with the same source gives the same answer.</summary>
public enum TranscriptRefusal
{
    /// <summary>There is no speech in it.</summary>
    Empty,

    /// <summary>It is not text: it holds NUL or many other control characters, or bytes in no known encoding.</summary>
    NotText,

    /// <summary>It is longer, or has more cues, than <see cref="TranscriptLimits"/> allow.</summary>
    TooLarge,

    /// <summary>It is not in the format that it is said to be in, or in none that is known.</summary>
    UnsupportedFormat,
}

/// <summary>A source was refused.</summary>
/// <param name="refusal">Why.</param>
/// <param name="message">One sentence for people that never quotes the source.</param>
public sealed class TranscriptRefusedException(TranscriptRefusal refusal, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public TranscriptRefusal Refusal { get; } = refusal;
}
