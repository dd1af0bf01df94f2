namespace TranscriptWorker.Bus;

/// <summary>Log messages of the bus. Event ids 1000 to 1099 are their own; the meaning of an id never changes.</summary>
internal static partial class Log
{
    private static readonly Func<ILogger, Guid, string, string?, IDisposable?> JobScope = LoggerMessage.DefineScope<Guid, string, string?>(
        "Job {JobId} transcript {TranscriptId} tenant {TenantId}"
    );

    private static readonly Func<ILogger, Guid, string, string?, IDisposable?> InvalidationScope = LoggerMessage.DefineScope<
        Guid,
        string,
        string?
    >("Invalidation {InvalidationId} transcript {TranscriptId} tenant {TenantId}");

    /// <summary>Adds the ids of a job to all messages that are logged while it runs.</summary>
    public static IDisposable? BeginJob(ILogger logger, Guid jobId, string transcriptId, string? tenantId) =>
        JobScope(logger, jobId, transcriptId, tenantId);

    /// <summary>Adds the ids of an invalidation to all messages that are logged while it runs.</summary>
    public static IDisposable? BeginInvalidation(ILogger logger, Guid invalidationId, string transcriptId, string? tenantId) =>
        InvalidationScope(logger, invalidationId, transcriptId, tenantId);

    [LoggerMessage(1001, LogLevel.Information, "Job {JobId} transcript {TranscriptId}: {Outcome}, {Sources}, {Milliseconds} ms")]
    public static partial void JobEnded(ILogger logger, Guid jobId, string transcriptId, string outcome, string sources, long milliseconds);

    [LoggerMessage(1002, LogLevel.Warning, "Job {JobId} transcript {TranscriptId}: {Outcome}, {Milliseconds} ms: {Explanation}")]
    public static partial void JobFailed(
        ILogger logger,
        Guid jobId,
        string transcriptId,
        string outcome,
        long milliseconds,
        string explanation,
        Exception? exception
    );

    [LoggerMessage(1050, LogLevel.Information, "Job {JobId} transcript {TranscriptId}: {Outcome}, {Milliseconds} ms")]
    public static partial void JobCancelled(ILogger logger, Guid jobId, string transcriptId, string outcome, long milliseconds);

    [LoggerMessage(
        1004,
        LogLevel.Information,
        "Invalidation {InvalidationId} transcript {TranscriptId} tenant {TenantId}: {Scope}, generation {Generation},"
            + " superseded {IsSuperseded}, {Milliseconds} ms, because {Because}"
    )]
    public static partial void TranscriptInvalidated(
        ILogger logger,
        Guid invalidationId,
        string transcriptId,
        string? tenantId,
        Contracts.InvalidationScope scope,
        long generation,
        bool isSuperseded,
        long milliseconds,
        string? because
    );

    [LoggerMessage(
        1005,
        LogLevel.Warning,
        "Invalidation {InvalidationId} transcript {TranscriptId}: {Outcome}, {Milliseconds} ms: {Explanation}"
    )]
    public static partial void InvalidationFailed(
        ILogger logger,
        Guid invalidationId,
        string transcriptId,
        string outcome,
        long milliseconds,
        string explanation,
        Exception? exception
    );

    [LoggerMessage(1006, LogLevel.Warning, "Command {CommandId} transcript {TranscriptId}: {Outcome}, retry in {Delay}: {Explanation}")]
    public static partial void CommandRetries(
        ILogger logger,
        Guid commandId,
        string transcriptId,
        string outcome,
        TimeSpan delay,
        string explanation,
        Exception? exception
    );

    [LoggerMessage(1007, LogLevel.Warning, "A message of {Queue} was moved to {ErrorQueue}: {Explanation}")]
    public static partial void MessageUnreadable(ILogger logger, string queue, string explanation, string errorQueue);

    [LoggerMessage(1008, LogLevel.Warning, "A message was returned to {Queue} because it could be neither answered nor moved: {Error}")]
    public static partial void MessageReturned(ILogger logger, string queue, string error, Exception exception);

    [LoggerMessage(
        1016,
        LogLevel.Warning,
        "The database answers and refuses commands, which are retried from the retry queues: {Explanation}"
    )]
    public static partial void DatabaseRefuses(ILogger logger, string explanation);

    [LoggerMessage(
        1017,
        LogLevel.Error,
        "Command {CommandId} transcript {TranscriptId} was moved to {ErrorQueue}: a subscriber's queue refuses its event"
    )]
    public static partial void AnswerRefused(ILogger logger, Guid commandId, string transcriptId, string errorQueue);

    [LoggerMessage(1018, LogLevel.Warning, "A message of {Queue} was moved without an answer: a subscriber's queue refuses its event")]
    public static partial void UnreadableUnanswered(ILogger logger, string queue);

    [LoggerMessage(
        1019,
        LogLevel.Warning,
        "Command {CommandId} transcript {TranscriptId} runs alone: its last start did not end; start {Start} of {MaxStarts}"
    )]
    public static partial void SuspectStarts(ILogger logger, Guid commandId, string transcriptId, int start, int maxStarts);

    [LoggerMessage(1020, LogLevel.Warning, "The starts of command {CommandId} transcript {TranscriptId} were not forgotten: {Error}")]
    public static partial void StartsNotForgotten(ILogger logger, Guid commandId, string transcriptId, string error);

    [LoggerMessage(
        1021,
        LogLevel.Warning,
        "Command {CommandId} transcript {TranscriptId} waits without its generation, so that no erasure reaches it: {Error}"
    )]
    public static partial void GenerationNotNoted(ILogger logger, Guid commandId, string transcriptId, string error);

    [LoggerMessage(
        1040,
        LogLevel.Information,
        "Job {JobId} waited {Seconds:0} s for a slot and was moved to the end of {Queue}, before the broker's consumer_timeout"
    )]
    public static partial void JobPutBack(ILogger logger, Guid jobId, double seconds, string queue);

    [LoggerMessage(1009, LogLevel.Warning, "Consumption paused: {Explanation}")]
    public static partial void ConsumptionPauses(ILogger logger, string explanation);

    [LoggerMessage(1010, LogLevel.Information, "Consumption resumed: the durable tier answered after {Seconds:0.0} s")]
    public static partial void ConsumptionResumes(ILogger logger, double seconds);

    [LoggerMessage(1011, LogLevel.Warning, "Waiting for the broker: {Explanation}")]
    public static partial void BrokerUnavailable(ILogger logger, string explanation);

    [LoggerMessage(1012, LogLevel.Information, "{Broker} answered after {Seconds:0.0} s")]
    public static partial void BrokerAnswers(ILogger logger, string broker, double seconds);

    [LoggerMessage(1013, LogLevel.Warning, "Waiting for the durable tier: {Explanation}")]
    public static partial void DurableTierUnavailable(ILogger logger, string explanation);

    [LoggerMessage(1014, LogLevel.Information, "The durable tier answered after {Seconds:0.0} s")]
    public static partial void DurableTierAnswers(ILogger logger, double seconds);

    [LoggerMessage(1015, LogLevel.Warning, "Commands without an answer could not be sent again: {Error}")]
    public static partial void CommandsNotRepeated(ILogger logger, string error);

    [LoggerMessage(
        1022,
        LogLevel.Error,
        "A message in {Queue} has a header that the client library cannot read: it was taken {Deliveries} times, so that the broker moves"
            + " it to {PoisonQueue}"
    )]
    public static partial void HeaderUnreadable(ILogger logger, string queue, int deliveries, string poisonQueue);

    [LoggerMessage(1023, LogLevel.Warning, "Message {MessageId} returned from {PoisonQueue} ({FailureReason}) to {Queue}, to be answered")]
    public static partial void PoisonReturned(ILogger logger, Guid messageId, string poisonQueue, string failureReason, string queue);

    [LoggerMessage(1024, LogLevel.Error, "Message {MessageId} in {PoisonQueue} waits for its answer: {Queue} refuses it: {Explanation}")]
    public static partial void PoisonNotReturned(ILogger logger, Guid messageId, string poisonQueue, string queue, string? explanation);

    [LoggerMessage(1025, LogLevel.Error, "Message {MessageId} in {PoisonQueue} has no answer: it ended each worker that was to answer it")]
    public static partial void PoisonUnanswerable(ILogger logger, Guid messageId, string poisonQueue);

    [LoggerMessage(1026, LogLevel.Warning, "{PoisonQueue} could not be looked through for messages without an answer: {Explanation}")]
    public static partial void PoisonNotLookedThrough(ILogger logger, string poisonQueue, string explanation);

    [LoggerMessage(1027, LogLevel.Debug, "The poison queues could not be counted: {Explanation}")]
    public static partial void PoisonNotCounted(ILogger logger, string explanation);

    [LoggerMessage(1028, LogLevel.Error, "The look through the poison queues failed; the next one tries again")]
    public static partial void PoisonLookFailed(ILogger logger, Exception error);

    [LoggerMessage(1030, LogLevel.Information, "Returned {Count} messages of {Queue} to {Command}: {FailureReason} {Explanation}")]
    public static partial void DeadLettersReturned(
        ILogger logger,
        int count,
        string queue,
        string command,
        string failureReason,
        string explanation
    );

    [LoggerMessage(1031, LogLevel.Warning, "Discarded {Count} messages of {Queue} because {Because}: {FailureReason} {Explanation}")]
    public static partial void DeadLettersDiscarded(
        ILogger logger,
        int count,
        string queue,
        string because,
        string failureReason,
        string explanation
    );
}
