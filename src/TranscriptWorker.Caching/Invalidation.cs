namespace TranscriptWorker.Caching;

/// <summary>An invalidation of a subject.</summary>
/// <param name="Id">Its identity: delivered again, it changes nothing.</param>
/// <param name="ErasesContent">Whether it erases the content too; otherwise that stays, under the new generation.</param>
public sealed record Invalidation(Guid Id, bool ErasesContent)
{
    /// <summary>
    /// The source version up to which content is invalidated: a subject whose content has a later one stays as it is. Null for any content.
    /// </summary>
    public long? UpToSourceVersion { get; init; }
}

/// <summary>The id of an invalidation is that of an earlier one which erased the content, and this one does not, or the reverse.</summary>
public sealed class InvalidationIdReusedException()
    : Exception("The invalidation's id is that of an earlier one with another scope: each invalidation needs an id of its own.");

/// <summary>An invalidation that was applied, now or before.</summary>
/// <param name="Generation">The subject's generation when it was applied.</param>
/// <param name="IsSuperseded">Whether it took nothing away, because the content was newer than it is for.</param>
public sealed record AppliedInvalidation(long Generation, bool IsSuperseded);
