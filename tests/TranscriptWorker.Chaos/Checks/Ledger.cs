using TranscriptWorker.Chaos.Traffic;

namespace TranscriptWorker.Chaos.Checks;

/// <summary>Notes what was published and what was answered, and checks each event as it comes.</summary>
internal sealed class Ledger(ExpectedResults expected, Findings findings)
{
    private readonly Lock _access = new();
    private readonly Dictionary<Guid, CommandRecord> _commands = [];
    private readonly Dictionary<string, TranscriptRecord> _transcripts = new(StringComparer.Ordinal);
    private readonly EventCheck _check = new(expected, findings);
    private readonly BatchCheck _batches = new(findings);
    private readonly Dictionary<Guid, TaskCompletionSource> _awaited = [];
    private int _events;

    public LedgerCounts Counts
    {
        get
        {
            lock (_access)
                return new LedgerCounts(
                    _commands.Values.Count(c => !c.Command.IsInvalidation),
                    _commands.Values.Count(c => c.Command.IsInvalidation),
                    _commands.Values.Count(c => c.IsAnswered),
                    _events,
                    _batches.Completed
                );
        }
    }

    /// <summary>Notes that a command is about to be published, unless it was before.</summary>
    public async Task BeginAsync(Command command, CancellationToken cancellationToken)
    {
        if (command.Kind == CommandKind.NewContent)
            await expected.AddAsync(command.Subject, command.Version, cancellationToken);
        lock (_access)
        {
            var transcript = Of(command.Subject);
            if (!_commands.TryAdd(command.Id, new(command, transcript.AcknowledgedGeneration, transcript.AcknowledgedVersion)))
                return;
            _batches.Begin(command);
            transcript.PublishedVersion = Math.Max(transcript.PublishedVersion, command.Version);
            transcript.NamesVersion |= command.NamesVersion;
            if (command.IsInvalidation)
                transcript.Invalidations.Add(command.Id);
            transcript.IsErased |= command.Kind == CommandKind.Erase;
        }
    }

    public void Confirm(Command command)
    {
        lock (_access)
            _commands[command.Id].IsConfirmed = true;
    }

    /// <summary>Notes an event and checks it.</summary>
    public void Record(ReceivedEvent @event)
    {
        lock (_access)
        {
            _events++;
            if (!_commands.TryGetValue(@event.CommandId, out var command))
            {
                findings.Add(Counter.DifferingEvents, $"{@event.Name} of {@event.CommandId}, which was never published");
                return;
            }

            _check.Check(command, Of(command.Command.Subject), @event);
            if (_awaited.Remove(@event.CommandId, out var awaited))
                awaited.TrySetResult();
        }
    }

    /// <summary>Notes that a batch completed, and checks it.</summary>
    public void Record(ReceivedBatch @event)
    {
        lock (_access)
        {
            _events++;
            _batches.Record(@event);
        }
    }

    /// <summary>Whether all confirmed commands are answered, and all batches whose jobs were published.</summary>
    public bool IsAllAnswered()
    {
        lock (_access)
            return !_batches.Incomplete.Any() && _commands.Values.All(c => c is { IsConfirmed: false } or { IsAnswered: true });
    }

    /// <summary>Compares the batches with the answers to their jobs, when everything has come to rest.</summary>
    public void CompareBatches()
    {
        lock (_access)
            _batches.CompareCounts(_commands);
    }

    /// <summary>Ends when a command has an answer, also one that was not published yet.</summary>
    public Task WhenAnswered(Guid command)
    {
        lock (_access)
        {
            if (_commands.TryGetValue(command, out var record) && record.IsAnswered)
                return Task.CompletedTask;
            if (!_awaited.TryGetValue(command, out var awaited))
                _awaited[command] = awaited = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return awaited.Task;
        }
    }

    /// <summary>The confirmed commands without an answer.</summary>
    public IReadOnlyList<CommandRecord> FindUnanswered()
    {
        lock (_access)
            return [.. _commands.Values.Where(c => c is { IsConfirmed: true, IsAnswered: false })];
    }

    /// <summary>Whether a command was answered by saying that its content was erased.</summary>
    public bool HasErasedContent(Guid command)
    {
        lock (_access)
            return _commands.TryGetValue(command, out var record) && record.HasErasedContent;
    }

    /// <summary>All commands of one kind.</summary>
    public IReadOnlyList<CommandRecord> FindAll(CommandKind kind)
    {
        lock (_access)
            return [.. _commands.Values.Where(c => c.Command.Kind == kind)];
    }

    /// <summary>The highest published version of a transcript that was erased; null if it was not.</summary>
    public int? FindErased(string subject)
    {
        lock (_access)
            return Of(subject) is { ErasedGenerations.Count: > 0 } transcript ? transcript.PublishedVersion : null;
    }

    /// <summary>All transcripts; nothing may be published or recorded while they are used.</summary>
    public IReadOnlyDictionary<string, TranscriptRecord> Transcripts => _transcripts;

    private TranscriptRecord Of(string subject)
    {
        if (!_transcripts.TryGetValue(subject, out var transcript))
            _transcripts[subject] = transcript = new TranscriptRecord();
        return transcript;
    }
}

/// <param name="Jobs">Jobs that were published.</param>
/// <param name="Invalidations">Invalidations that were published.</param>
/// <param name="Answered">Commands with an event.</param>
/// <param name="Events">Events, with the repeated ones.</param>
/// <param name="Batches">Batches that completed.</param>
internal sealed record LedgerCounts(int Jobs, int Invalidations, int Answered, int Events, int Batches);
