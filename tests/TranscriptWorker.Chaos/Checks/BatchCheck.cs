using TranscriptWorker.Chaos.Traffic;

namespace TranscriptWorker.Chaos.Checks;

/// <summary>Checks that each batch is announced by one event, which may be repeated, and that its counts are those of its jobs.</summary>
internal sealed class BatchCheck(Findings findings)
{
    private readonly Dictionary<Guid, HashSet<Guid>> _published = [];
    private readonly Dictionary<Guid, ReceivedBatch> _completed = [];

    public int Completed => _completed.Count;

    /// <summary>The batches whose jobs were all published, and of which no event came.</summary>
    public IEnumerable<Guid> Incomplete =>
        _published.Where(b => b.Value.Count == Command.BatchSize).Select(b => b.Key).Except(_completed.Keys);

    public void Begin(Command command)
    {
        if (command.BatchId is not { } batch)
            return;
        if (!_published.TryGetValue(batch, out var jobs))
            _published[batch] = jobs = [];
        jobs.Add(command.Id);
    }

    public void Record(ReceivedBatch @event)
    {
        if (_published.GetValueOrDefault(@event.BatchId)?.Count != Command.BatchSize)
            findings.Add(Counter.DifferingEvents, $"{@event} came before all jobs of the batch were published");
        if (!_completed.TryAdd(@event.BatchId, @event) && _completed[@event.BatchId] != @event)
            findings.Add(Counter.DifferingEvents, $"{_completed[@event.BatchId]}, then {@event}");
    }

    /// <summary>Compares the counts with the answers, when everything has come to rest.</summary>
    public void CompareCounts(IReadOnlyDictionary<Guid, CommandRecord> commands)
    {
        foreach (var batch in Incomplete)
            findings.Add(Counter.EventsMissing, $"batch {batch} of {Command.BatchSize} jobs has no event");
        foreach (var @event in _completed.Values)
        {
            var jobs = _published[@event.BatchId].Select(id => commands[id]).ToList();
            var refused = jobs.Count(j => j.Command.Kind == CommandKind.Refused);
            // A job whose content was erased between two deliveries has two answers, and the first is counted.
            var erased = jobs.Count(j => j.HasErasedContent);
            if (
                @event.Size != Command.BatchSize
                || @event.Enriched + @event.Failed != Command.BatchSize
                || @event.Failed < refused
                || @event.Failed > refused + erased
            )
                findings.Add(Counter.WrongContent, $"{@event}, but of its jobs {refused} were refused and {erased} erased");
        }
    }
}
