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

    /// <summary>When the database answers again. Until then the message is held unacknowledged, and no attempt is counted.</summary>
    WhenDatabaseAnswers,

    /// <summary>At once, by the broker. Over its delivery limit the broker dead-letters the message to the poison queue.</summary>
    Redelivered,
}
