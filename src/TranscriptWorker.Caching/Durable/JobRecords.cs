using TranscriptWorker.Caching.Durable.Batches;

namespace TranscriptWorker.Caching.Durable;

/// <summary>The identity of a recorded job.</summary>
/// <param name="TenantId">The tenant; null for none.</param>
/// <param name="JobId">The id that its sender gave it.</param>
public readonly record struct JobKey(string? TenantId, Guid JobId)
{
    internal string Tenant => TenantId ?? "";
}

/// <summary>A job to record.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="Subject">The transcript that it is about.</param>
/// <param name="CommandHash">Hash of the command, at most 64 characters: another one under the same identity is another command.</param>
public sealed record NewJob(JobKey Key, Subject Subject, string CommandHash)
{
    /// <summary>The version of the content that the job brings; null if it gives none.</summary>
    public long? SourceVersion { get; init; }

    /// <summary>The data folder whose processes run the job, and what they run; null if a broker delivers it.</summary>
    public (Guid Place, ReadOnlyMemory<byte> Command)? Task { get; init; }
}

/// <summary>What became of the attempt to record a job.</summary>
public enum Recording
{
    /// <summary>It is recorded now.</summary>
    Added,

    /// <summary>The same job was recorded before, and has no outcome yet.</summary>
    Unfinished,

    /// <summary>The same job was recorded before, and has its outcome.</summary>
    Ended,

    /// <summary>Another job was recorded with this identity.</summary>
    Conflict,
}

/// <summary>A recorded job that this process has taken to run it.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="Owner">This start of it.</param>
/// <param name="Command">What to run.</param>
public sealed record TakenJob(JobKey Key, Guid Owner, ReadOnlyMemory<byte> Command)
{
    /// <summary>The attempts that failed so far.</summary>
    public int Attempt { get; init; }

    /// <summary>The last starts in a row that ended with their worker.</summary>
    public int UnendedStarts { get; init; }

    /// <summary>How long ago it was recorded, by the database's clock.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>Finds the batch in which it counts; null if it belongs to none.</summary>
    public BatchKey? FindBatch() => RecordedBatch.Find(Key.TenantId, Command.Span)?.Key;
}

/// <summary>The outcome of a job.</summary>
/// <param name="State"><see cref="JobStates.Done"/>, <see cref="JobStates.Failed"/> or <see cref="JobStates.Cancelled"/>.</param>
/// <param name="Answer">The event that answers it, as JSON.</param>
public sealed record JobOutcome(string State, string Answer)
{
    /// <summary>Code of the failure; null if it succeeded.</summary>
    public string? Reason { get; init; }

    /// <summary>The failure in a sentence; null if it succeeded.</summary>
    public string? Message { get; init; }
}

/// <summary>The status of a recorded job. Times are UTC by the database's clock.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="Subject">The transcript that it is about.</param>
/// <param name="State">One of <see cref="JobStates"/>.</param>
public sealed record JobStatus(JobKey Key, Subject Subject, string State)
{
    /// <summary>The attempts that failed so far.</summary>
    public int Attempt { get; init; }

    /// <summary>When it is attempted again; null unless it waits for that.</summary>
    public DateTime? NextAttemptAt { get; init; }

    /// <summary>The feature that is computed; null unless it runs.</summary>
    public string? Feature { get; init; }

    /// <summary>The share of its features that is done, 0 to 1; null unless it runs.</summary>
    public double? Share { get; init; }

    /// <summary>Code of the last failure.</summary>
    public string? Reason { get; init; }

    /// <summary>The last failure in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>The event that answered it, as JSON; null until it has its outcome, or if an erasure gave it one.</summary>
    public string? Answer { get; init; }

    /// <summary>When it was recorded.</summary>
    public required DateTime RecordedAt { get; init; }

    /// <summary>The last change of its status.</summary>
    public required DateTime UpdatedAt { get; init; }
}
