namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>
/// Whether and when a failed message is attempted again. The retries are for RabbitMQ; in the embedded profile a failure is answered at
/// once.
/// </summary>
internal enum RetryMode
{
    /// <summary>Never: the message is answered with an event and dead-lettered to the error queue.</summary>
    Never,

    /// <summary>At once a few times, then from the retry queues; after the last attempt as <see cref="Never"/>.</summary>
    Delayed,

    /// <summary>From the retry queues; after the last attempt as <see cref="Never"/>.</summary>
    Queued,

    /// <summary>
    /// At once a few times, then from the shortest retry queue until <see cref="Pipeline.JobOptions.ContentPatience"/> ends; after that as
    /// <see cref="Never"/>.
    /// </summary>
    WhenContentArrives,

    /// <summary>
    /// When the database answers again. Until then the message is held unacknowledged, and no attempt is counted. If the database answers,
    /// but refuses the command, at once a few times, and then as <see cref="Queued"/>.
    /// </summary>
    WhenDatabaseAnswers,

    /// <summary>
    /// By the broker, after a pause that grows with each delivery. Over its delivery limit the broker dead-letters the message to the
    /// poison queue.
    /// </summary>
    Redelivered,
}
