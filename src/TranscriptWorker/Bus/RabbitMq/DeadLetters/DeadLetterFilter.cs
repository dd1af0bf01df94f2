namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>Which messages are meant. What is null is not asked for.</summary>
internal sealed record DeadLetterFilter
{
    public DeadLetterKind? Kind { get; init; }

    public string? Reason { get; init; }

    /// <summary>With a <see cref="TranscriptId"/>, null stands for transcripts without a tenant.</summary>
    public string? TenantId { get; init; }

    public string? TranscriptId { get; init; }

    public Guid? Id { get; init; }

    /// <summary>Messages that failed before; those whose time is not known do not match.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Messages that failed at this time or later; those whose time is not known do not match.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Messages that failed later are left alone. Those whose time is not known match.</summary>
    public DateTimeOffset CutOff { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Whether every message matches that failed before the cut-off.</summary>
    public bool IsEmpty => this with { CutOff = DateTimeOffset.MaxValue } == new DeadLetterFilter();

    /// <summary>The queues in which such messages wait.</summary>
    public IReadOnlyList<DeadLetterQueue> Queues => [.. DeadLetterQueue.All.Where(queue => Kind is null || queue.Kind == Kind)];

    public bool Matches(DeadLetter letter) =>
        (Reason is null || string.Equals(letter.Cause.Reason, Reason, StringComparison.Ordinal))
        && (TranscriptId is null || string.Equals(letter.Command.TranscriptId, TranscriptId, StringComparison.Ordinal))
        && (TenantId is null && TranscriptId is null || string.Equals(letter.Command.TenantId, TenantId, StringComparison.Ordinal))
        && (Id is null || letter.Id == Id)
        && (Before is null || letter.FailedAt < Before)
        && (Since is null || letter.FailedAt >= Since)
        && !(letter.FailedAt > CutOff);
}
