namespace TranscriptWorker.Chaos.PlantedBugs;

/// <summary>A defect, and what plants it in the product's sources.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Faults">The faults that bring it to light; none if jobs alone do.</param>
/// <param name="Changes">The changes that plant it.</param>
internal sealed record PlantedBug(string Name, string[] Faults, params IReadOnlyList<SourceChange> Changes)
{
    private static readonly TimeSpan LongEnoughToLose = TimeSpan.FromSeconds(20);

    /// <summary>How long there are jobs and faults; what is lost is known only after the end.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(75);

    private const string Execution = "TranscriptWorker/Bus/ErrorPolicy/CommandExecution.cs";
    private const string Retries = "TranscriptWorker/Bus/ErrorPolicy/RetryQueues.cs";
    private const string Consumer = "TranscriptWorker/Bus/Consumers/EnrichTranscriptConsumer.cs";
    private const string Identity = "TranscriptWorker/Bus/EventIdentity.cs";
    private const string Naming = "TranscriptWorker.Caching/Subject.cs";
    private const string Changing = "TranscriptWorker.Caching/SubjectChanges.cs";
    private const string Contents = "TranscriptWorker.Caching/Durable/ContentStore.cs";
    private const string Subjects = "TranscriptWorker.Caching/Durable/SubjectStore.cs";
    private const string Claims = "TranscriptWorker.Caching/Computation/ClaimStore.cs";
    private const string Removal = "TranscriptWorker.Caching/Hot/Redis/RedisRemoval.cs";
    private const string Recovery = "TranscriptWorker.Caching/Hot/Redis/Epochs/EpochRecovery.cs";

    public static IReadOnlyList<PlantedBug> All { get; } =
    [
        new(
            "a job is acknowledged before its event is published",
            ["worker-kill"],
            new SourceChange(
                Execution,
                "if (await PublishAsync(context, @event, messageId)) return true;",
                """
                _ = Task.Run(
                    async () =>
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(300), clock, CancellationToken.None);
                        await context.Publish<T>(@event, publish => publish.MessageId = messageId, CancellationToken.None);
                    },
                    CancellationToken.None
                );
                if (messageId != Guid.Empty)
                    return true;
                """
            )
        )
        {
            Duration = LongEnoughToLose,
        },
        new(
            "the id of an event is random",
            [],
            new SourceChange(
                Identity,
                "public static Guid Of(TranscriptEnriched @event) => DeterministicGuid.Create(",
                "public static Guid Of(TranscriptEnriched @event) => @event.Generation > 0 ? Guid.NewGuid() : DeterministicGuid.Create("
            )
        ),
        new(
            "an invalidation tells the hot tier nothing",
            [],
            new SourceChange(Changing, "await _hot.RemoveAsync(subject, change.State, cancellationToken);", "")
        ),
        new(
            "a removal does not wait for read leases",
            [],
            new SourceChange(Removal, "else if (removal.MayBeHeld)", "else if (removal.MayBeHeld && removal.IsEpochLost)")
        ),
        new(
            "an exclusion is acknowledged at once",
            ["redis-cut"],
            new SourceChange(Removal, "await view.WaitForPropagationAsync(clock.GetTimestamp(), cancellationToken);", "")
        ),
        new(
            "an epoch's scripts are loaded again",
            ["redis-old-snapshot"],
            new SourceChange(
                Recovery,
                "reserved.Begin(changes.NoncePrefix + RandomNumberGenerator.GetHexString(NonceLength, lowercase: true))",
                "reserved.Begin(changes.NoncePrefix + new string('0', NonceLength))"
            )
        ),
        new(
            "an applied invalidation is not remembered",
            [],
            new SourceChange(Subjects, "if (found.Applied is { } applied)", "if (found.Applied is { } applied && applied < 0)"),
            new SourceChange(
                Subjects,
                "if (known?.LastInvalidationId == invalidation.Id)",
                "if (known?.LastInvalidationId == invalidation.Id && known.Generation < 0)"
            ),
            new SourceChange(
                Subjects,
                "if (!await TryRememberAsync(db, subject, invalidation, result, found.Now, cancellationToken))",
                "if (found.Applied is null && !await TryRememberAsync(db, subject, invalidation, result, found.Now, cancellationToken))"
            )
        ),
        new(
            "tenants share their transcripts",
            [],
            new SourceChange(
                Naming,
                "Value = tenant is null ? $\"{type}:{id}\" : $\"{tenant}:{type}:{id}\";",
                "Value = tenant is { Length: > MaxTenantLength } ? tenant : $\"{type}:{id}\";"
            )
        ),
        new("content of an older version is applied", [], new SourceChange(Contents, "version <= known.SourceVersion", "version < 0")),
        new(
            "a repeated job applies its content again",
            [],
            new SourceChange(
                Contents,
                "? version <= known.SourceVersion : known.HasJob)",
                "? version <= known.SourceVersion : known.Generation < 0)"
            )
        ),
        new(
            "claims are ignored",
            ["worker-stop", "database-silence", "database-stop-immediate"],
            new SourceChange(
                Claims,
                "claims.FindAll(c => inserted.Contains(c.Key.Fingerprint.Value, StringComparer.Ordinal))",
                "claims.FindAll(c => inserted is not null)"
            ),
            new SourceChange(Claims, "AddDeletion(batch, [.. results.Select(r => r.Claim)]);", "_ = nameof(AddDeletion);")
        ),
        new(
            "a command that must be retried later is dropped",
            ["subscriber-refuses"],
            new SourceChange(Retries, "await MessageMover.ToRetryAsync(context, delay, failure, headers);", "")
        )
        {
            Duration = TimeSpan.FromSeconds(45),
        },
        new(
            "a refusal of the database fails the job at once",
            ["right-revoked"],
            new SourceChange(
                Execution,
                "return await queues.TryMoveAsync(context.ReceiveContext, command, failure, context.CancellationToken)",
                """
                return failure.Retry != RetryMode.WhenDatabaseAnswers
                    && await queues.TryMoveAsync(context.ReceiveContext, command, failure, context.CancellationToken)
                """
            )
        ),
        new("a refused job is dropped", [], new SourceChange(Consumer, "await execution.DeadLetterAsync(context, failure);", ""))
        {
            Duration = LongEnoughToLose,
        },
    ];
}

/// <summary>A change of one of the sources.</summary>
/// <param name="File">Its path below <c>src</c>.</param>
/// <param name="Text">What it holds exactly once.</param>
/// <param name="Replacement">What takes its place.</param>
internal sealed record SourceChange(string File, string Text, string Replacement);
