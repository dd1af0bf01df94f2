namespace TranscriptWorker.Caching;

/// <summary>Content that a job submitted.</summary>
/// <param name="Key">The entry that holds it.</param>
/// <param name="Hash">Hash of it: 64 hexadecimal digits.</param>
/// <param name="SourceVersion">Version in its source; null if the source has no versions.</param>
/// <param name="JobId">The job that submitted it.</param>
public sealed record Content(EntryKey Key, string Hash, long? SourceVersion, Guid JobId)
{
    /// <summary>
    /// What the job says of its content: the hash of the content that it carries, or of the address that it gives. Another origin under the
    /// same <see cref="JobId"/> is another job. At most 64 characters.
    /// </summary>
    public string Origin { get; init; } = Hash;

    /// <summary>
    /// Whether a subject in this state has the content, and there is nothing to remember of it. Content without a source version is never
    /// known in this sense: its job must be remembered, so that a redelivery cannot undo later content.
    /// </summary>
    // Rule: known-compares-version
    internal bool IsKnownIn(SubjectState state) =>
        SourceVersion <= state.SourceVersion && string.Equals(Hash, state.ContentHash, StringComparison.Ordinal);
}

/// <summary>The outcome of submitted content.</summary>
public enum ContentOutcome
{
    /// <summary>The subject had the same content.</summary>
    Unchanged,

    /// <summary>It is the new content of the subject, under a new generation.</summary>
    Applied,

    /// <summary>The subject has newer content, which stays.</summary>
    Superseded,

    /// <summary>The content was erased since: a job that was applied before, or an earlier or the same source version, does not bring it
    /// back.</summary>
    Erased,

    /// <summary>The job's id is that of an applied job with another <see cref="Content.Origin"/>. Nothing is changed.</summary>
    OfAnotherJob,
}
