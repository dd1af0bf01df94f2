using System.Text.Json.Serialization;

namespace TranscriptWorker.Contracts;

/// <summary>
/// Command: enrich one transcript. Send it to the queue <c>enrich-transcript</c>. It is answered by one
/// <see cref="TranscriptEnriched"/> or <see cref="EnrichmentFailed"/> with the same <see cref="JobId"/>.
/// </summary>
/// <remarks>
/// The transcript comes as <see cref="Content"/> with <see cref="Format"/>, or from <see cref="ContentUri"/>, or is already known to the
/// worker, in which case both are left out.
/// </remarks>
public sealed record EnrichTranscript
{
    /// <summary>
    /// Identity of the job, chosen by the sender and not empty. Sending the same job again is safe: it gives the same event, and without
    /// <see cref="SourceVersion"/> its content is applied only once.
    /// </summary>
    public Guid JobId { get; init; }

    /// <summary>Identity of the transcript: 1 to 80 characters of <c>A–Z a–z 0–9 . _ : -</c>.</summary>
    public string TranscriptId { get; init; } = "";

    /// <summary>Whose transcript it is where several tenants share a worker: 1 to 36 characters of <c>A–Z a–z 0–9 . _ -</c>.</summary>
    public string? TenantId { get; init; }

    /// <summary>The transcript's text, in <see cref="Format"/>.</summary>
    public string? Content { get; init; }

    /// <summary>Format of the content; left out, it is told from the content itself.</summary>
    public TranscriptFormat? Format { get; init; }

    /// <summary>
    /// Absolute address to read the content from instead of <see cref="Content"/>. The worker reads only from hosts and folders that its
    /// configuration allows.
    /// </summary>
    public string? ContentUri { get; init; }

    /// <summary>Absolute address of the recording, for features that need audio; others ignore it.</summary>
    public string? AudioUri { get; init; }

    /// <summary>
    /// Names of the wanted features, such as <c>summary</c>. Empty or left out: the user's preferences, else all that the worker has.
    /// </summary>
    public IReadOnlyList<string>? Features { get; init; }

    /// <summary>
    /// BCP 47 tag of the transcript's language, such as <c>en</c>. Left out: the user's preferences, else told from the transcript.
    /// </summary>
    public string? Language { get; init; }

    /// <summary>User whose preferences fill in what the job leaves open: 1 to 80 characters as in <see cref="TranscriptId"/>.</summary>
    public string? RequestedBy { get; init; }

    /// <summary>
    /// Version of the content at its source; higher is newer, not negative. Content with a lower version than the worker already knows is
    /// not applied: the job is then answered from the newer content.
    /// </summary>
    public long? SourceVersion { get; init; }

    /// <summary>
    /// Moment after which nobody needs the answer: a job whose results are not all stored then fails with <c>deadline-passed</c>.
    /// </summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Whether the event carries the results themselves, not only where they came from.</summary>
    public bool IncludeResults { get; init; }

    /// <summary>
    /// Whether the worker keeps the status of this job, which <c>GET /jobs/{jobId}</c> tells. It costs a few writes; a job that does not
    /// ask for it costs none.
    /// </summary>
    public bool Track { get; init; }

    /// <summary>
    /// The batch that the job belongs to, chosen by the sender and not empty; batches of two tenants have nothing in common. When each of
    /// its jobs is answered, <see cref="BatchCompleted"/> is published.
    /// </summary>
    public Guid? BatchId { get; init; }

    /// <summary>
    /// The number of jobs of the batch, the same in each of them: 1 to 1,000,000. It is given with <see cref="BatchId"/>, and only then.
    /// </summary>
    public int? BatchSize { get; init; }

    /// <summary>Whether somebody waits for the answer; <see cref="JobLane.Interactive"/> where left out.</summary>
    public JobLane Lane { get; init; }
}

/// <summary>What a job waits behind.</summary>
[JsonConverter(typeof(NamedEnumConverter<JobLane>))]
public enum JobLane
{
    /// <summary>Somebody waits for the answer: the job waits behind interactive jobs only.</summary>
    [JsonStringEnumMemberName("interactive")]
    Interactive,

    /// <summary>
    /// One of many jobs for which nobody waits: it holds up no interactive job, and tenants with such jobs take turns.
    /// </summary>
    [JsonStringEnumMemberName("backfill")]
    Backfill,
}

/// <summary>Formats that a transcript may come in.</summary>
[JsonConverter(typeof(NamedEnumConverter<TranscriptFormat>))]
public enum TranscriptFormat
{
    /// <summary>Plain text, one paragraph or line an utterance, optionally <c>Speaker: text</c>.</summary>
    [JsonStringEnumMemberName("text")]
    PlainText,

    /// <summary>WebVTT, <see href="https://www.w3.org/TR/webvtt1/"/>.</summary>
    [JsonStringEnumMemberName("vtt")]
    WebVtt,

    /// <summary>SubRip, the usual <c>.srt</c> file.</summary>
    [JsonStringEnumMemberName("srt")]
    SubRip,

    /// <summary>JSON of a speech recogniser or a player: Whisper and its relatives, AWS, Azure, Google, Deepgram and others.</summary>
    [JsonStringEnumMemberName("json")]
    Json,

    /// <summary>Tab-separated values of Whisper: <c>start</c>, <c>end</c> in milliseconds, <c>text</c>.</summary>
    [JsonStringEnumMemberName("tsv")]
    Tsv,

    /// <summary>HTML of podcasts: <c>cite</c> names the speaker, <c>time</c> the start, <c>p</c> holds the speech.</summary>
    [JsonStringEnumMemberName("html")]
    Html,
}
