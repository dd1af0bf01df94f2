namespace TranscriptWorker.Contracts;

/// <summary>The values of <see cref="EnrichmentFailed.Reason"/> and <see cref="InvalidationFailed.Reason"/>.</summary>
public static class FailureReasons
{
    /// <summary>The job id is missing or empty.</summary>
    public const string InvalidJobId = "invalid-job-id";

    /// <summary>The transcript id is missing, too long, or holds a character that is not allowed.</summary>
    public const string InvalidTranscriptId = "invalid-transcript-id";

    /// <summary>The tenant id is too long, or holds a character that is not allowed.</summary>
    public const string InvalidTenantId = "invalid-tenant-id";

    /// <summary>The user is too long, or holds a character that is not allowed.</summary>
    public const string InvalidUser = "invalid-user";

    /// <summary>The language is not a BCP 47 tag.</summary>
    public const string InvalidLanguage = "invalid-language";

    /// <summary>The source version is negative.</summary>
    public const string InvalidSourceVersion = "invalid-source-version";

    /// <summary>The lane of a job is not one that the worker knows.</summary>
    public const string InvalidLane = "invalid-lane";

    /// <summary>The scope of an invalidation is not one that the worker knows.</summary>
    public const string InvalidScope = "invalid-scope";

    /// <summary>An invalidation of everything has no id: delivered again, it would erase what was stored since.</summary>
    public const string MissingInvalidationId = "missing-invalidation-id";

    /// <summary>A wanted feature is not one that the worker has.</summary>
    public const string UnknownFeature = "unknown-feature";

    /// <summary>The job carries both content and an address of content.</summary>
    public const string AmbiguousContent = "ambiguous-content";

    /// <summary>The content is not in the format it is said to be in.</summary>
    public const string UnsupportedFormat = "unsupported-format";

    /// <summary>There is no speech in the content.</summary>
    public const string EmptyTranscript = "empty-transcript";

    /// <summary>The content is not text.</summary>
    public const string NotText = "not-text";

    /// <summary>The content is larger than the worker accepts.</summary>
    public const string ContentTooLarge = "content-too-large";

    /// <summary>The address is malformed, or not one that the worker may read from.</summary>
    public const string ContentUriRefused = "content-uri-refused";

    /// <summary>The host of the address answers that the content is not there, has moved, or may not be read.</summary>
    public const string ContentUnavailable = "content-unavailable";

    /// <summary>The address could not be read now.</summary>
    public const string ContentUnreachable = "content-unreachable";

    /// <summary>The job carries no content, and the worker does not know the transcript, or no longer does.</summary>
    public const string TranscriptUnknown = "transcript-unknown";

    /// <summary>
    /// The content was erased after the job was sent, or after this source version was known. Send new content under a new job id, and with
    /// a higher source version if it had one.
    /// </summary>
    public const string ContentErased = "content-erased";

    /// <summary>The job's id is that of an earlier job with other content.</summary>
    public const string JobIdReused = "job-id-reused";

    /// <summary>The invalidation's id is that of an earlier invalidation with another scope.</summary>
    public const string InvalidationIdReused = "invalidation-id-reused";

    /// <summary>
    /// Each worker that ran the command ended before the command did, or it was delivered too often without being acknowledged. It waits
    /// with this reason in the poison queue.
    /// </summary>
    public const string WorkerEnded = "worker-ended";

    /// <summary>
    /// The job has a batch without a valid size, or a size without a batch; another size than the first job of its batch; or its batch was
    /// complete without it.
    /// </summary>
    public const string InvalidBatch = "invalid-batch";

    /// <summary>
    /// The job was cancelled before its results were computed. It is acknowledged, and does not go to an error queue: somebody wanted it
    /// so.
    /// </summary>
    public const string Cancelled = "cancelled";

    /// <summary>
    /// The job's deadline passed before its results were computed, or the time to live of the message ended before a worker took it.
    /// </summary>
    public const string DeadlinePassed = "deadline-passed";

    /// <summary>The job took longer than the worker allows.</summary>
    public const string TimedOut = "timed-out";

    /// <summary>The transcript kept changing while it was enriched.</summary>
    public const string TranscriptChanging = "transcript-changing";

    /// <summary>The durable tier could not be read or written.</summary>
    public const string DurableTierUnavailable = "durable-tier-unavailable";

    /// <summary>
    /// The message is not JSON, or not of the command's shape. It waits with this reason in the error queue; an event says so only where
    /// the message gives the command's id as it should.
    /// </summary>
    public const string MalformedMessage = "malformed-message";

    /// <summary>
    /// A subscriber's queue refuses the event. No event says so: the command waits with this reason in a retry queue, and then in the error
    /// queue.
    /// </summary>
    public const string AnswerRefused = "answer-refused";

    /// <summary>A defect of the worker. Its log has the details.</summary>
    public const string InternalError = "internal-error";
}
