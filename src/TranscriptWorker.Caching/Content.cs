namespace TranscriptWorker.Caching;

/// <summary>Content that a job brought.</summary>
/// <param name="Key">The entry that holds it.</param>
/// <param name="Hash">Hash of it: 64 hexadecimal digits.</param>
/// <param name="SourceVersion">Version that its source gives it; null where it gives none.</param>
/// <param name="JobId">The job that brought it.</param>
public sealed record Content(EntryKey Key, string Hash, long? SourceVersion, Guid JobId);

/// <summary>What became of content that a job brought.</summary>
public enum ContentOutcome
{
    /// <summary>It is what the subject had already.</summary>
    Unchanged,

    /// <summary>It is the subject's content now, under a new generation.</summary>
    Applied,

    /// <summary>The subject has newer content, which stays.</summary>
    Superseded,
}
