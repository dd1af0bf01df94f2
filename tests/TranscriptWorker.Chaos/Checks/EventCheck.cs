using System.Collections.Immutable;
using TranscriptWorker.Chaos.Traffic;

namespace TranscriptWorker.Chaos.Checks;

/// <summary>Checks an event against what was published and what other events said.</summary>
internal sealed class EventCheck(ExpectedResults expected, Findings findings)
{
    // Of the expiry of a result that was stored and read.
    private static readonly TimeSpan Precision = TimeSpan.FromMilliseconds(1);

    /// <summary>Checks an event and notes it.</summary>
    public void Check(CommandRecord record, TranscriptRecord transcript, ReceivedEvent @event)
    {
        if ((@event.TenantId, @event.TranscriptId) != (record.Command.TenantId, record.Command.TranscriptId))
            findings.Add(Counter.WrongContent, $"{record.Command}: an event of {@event.TenantId ?? "no tenant"}, {@event.TranscriptId}");
        CheckComputed(record.Command, transcript, @event);
        if (@event.Reason is "content-erased" && record.Command.Version > 0 && transcript.IsErased)
        {
            // Also after an earlier event with results: the erasure came between two deliveries of the job.
            record.HasErasedContent = true;
            return;
        }

        if (CompareWithEarlier(record, @event))
            return;
        record.Answers.Add(@event.Generation, @event);
        switch (@event.Name)
        {
            case "TranscriptEnriched":
                CheckEnriched(record, transcript, @event);
                break;
            case "TranscriptInvalidated":
                CheckInvalidated(record.Command, transcript, @event);
                break;
            case "EnrichmentFailed" when record.Command.Kind == CommandKind.Refused && @event.Reason is "unknown-feature":
                break;
            default:
                findings.Add(Counter.UnexpectedFailures, $"{record.Command} failed: {@event.Reason}");
                break;
        }
    }

    /// <returns>Whether the same event came before.</returns>
    private bool CompareWithEarlier(CommandRecord record, ReceivedEvent @event)
    {
        foreach (var (generation, earlier) in record.Answers)
        {
            var isSameId = earlier.MessageId == @event.MessageId;
            if (generation == @event.Generation && isSameId && HasSameResults(earlier, @event))
                return true;
            // An invalidation leads to one generation, and a failure is final.
            if (generation == @event.Generation || isSameId || @event.IsOfInvalidation || (earlier.Reason ?? @event.Reason) is not null)
            {
                var counter = @event.IsOfInvalidation ? Counter.DuplicatedEffects : Counter.DifferingEvents;
                findings.Add(counter, $"{record.Command}: {Describe(earlier)}, then {Describe(@event)}");
                return generation == @event.Generation;
            }
        }

        return false;
    }

    private static bool HasSameResults(ReceivedEvent one, ReceivedEvent other) =>
        string.Equals(one.Name, other.Name, StringComparison.Ordinal)
        && string.Equals(one.Reason, other.Reason, StringComparison.Ordinal)
        && one.SourceVersion == other.SourceVersion
        && one.Features.Select(f => (f.Feature, f.Result)).SequenceEqual(other.Features.Select(f => (f.Feature, f.Result)));

    private void CheckEnriched(CommandRecord record, TranscriptRecord transcript, ReceivedEvent @event)
    {
        var command = record.Command;
        if (command.Kind == CommandKind.Refused)
            findings.Add(Counter.WrongContent, $"{command} was answered with results");
        if (@event.Generation < record.GenerationFloor)
            findings.Add(Counter.Stale, $"{command}: {Describe(@event)}, but {record.GenerationFloor} was acknowledged before");
        if (transcript.ErasedGenerations.Contains(@event.Generation))
            findings.Add(Counter.Stale, $"{command}: {Describe(@event)}, in which all was erased");
        if (FindVersion(command, @event) is { } version)
            CheckVersion(record, transcript, @event, version);
    }

    /// <summary>
    /// One result is committed for a generation. A worker whose claim was taken over has computed in vain: it finds the result of the other
    /// one, with that one's expiry.
    /// </summary>
    private void CheckComputed(Command command, TranscriptRecord transcript, ReceivedEvent @event)
    {
        foreach (var feature in @event.Features.Where(f => f.Source is "computed"))
        {
            var (place, computed) = ((@event.Generation, feature.Feature), (command.Id, feature.ExpiresAt));
            if (
                !transcript.Computed.TryAdd(place, computed)
                && (transcript.Computed[place].ExpiresAt - feature.ExpiresAt).Duration() > Precision
            )
                findings.Add(
                    Counter.DuplicatedEffects,
                    $"{feature.Feature} of {command.Subject}, generation {@event.Generation}, was computed for "
                        + $"{transcript.Computed[place].Job} and again for {command.Id}"
                );
        }
    }

    private void CheckVersion(CommandRecord record, TranscriptRecord transcript, ReceivedEvent @event, int version)
    {
        var command = record.Command;
        if (version < record.VersionFloor)
            findings.Add(Counter.Stale, $"{command}: version {version}, but {record.VersionFloor} was acknowledged before");
        if (transcript.NamesVersion && @event.SourceVersion != version)
            findings.Add(Counter.WrongContent, $"{command}: {Describe(@event)} with results of version {version}");
        if (!transcript.Versions.TryAdd(@event.Generation, version) && transcript.Versions[@event.Generation] != version)
            findings.Add(
                Counter.WrongContent,
                $"{command}: {Describe(@event)} with results of version {version}, and of {transcript.Versions[@event.Generation]} before"
            );
        // A job without content changes nothing, so that its event acknowledges nothing.
        if (command.Version == 0)
            return;
        transcript.AcknowledgedGeneration = Math.Max(transcript.AcknowledgedGeneration, @event.Generation);
        transcript.AcknowledgedVersion = Math.Max(transcript.AcknowledgedVersion, version);
    }

    /// <summary>The version that all results are of; null if they are of several, if they do not tell it, or if they are of none.</summary>
    private int? FindVersion(Command command, ReceivedEvent @event)
    {
        IReadOnlyList<string> wanted = command.Feature is { } only ? [only] : expected.Features;
        if (!@event.Features.Select(f => f.Feature).Order(StringComparer.Ordinal).SequenceEqual(wanted, StringComparer.Ordinal))
        {
            findings.Add(Counter.WrongContent, $"{command}: other features than {string.Join(' ', wanted)} in {Describe(@event)}");
            return null;
        }

        var versions = @event.Features.Select(f => expected.FindVersions(command.Subject, f.Feature, f.Result)).ToList();
        var common = versions.Aggregate((all, next) => all.Intersect(next));
        if (common.Count > 0)
            return common.Count == 1 ? common.Single() : null;
        var described = string.Join(' ', versions.Select(DescribeVersions).Distinct(StringComparer.Ordinal));
        findings.Add(Counter.WrongContent, $"{command}: {Describe(@event)} with results of versions {described}");
        return null;
    }

    private static string DescribeVersions(ImmutableHashSet<int> versions) =>
        versions.Count == 0 ? "none" : string.Join('/', versions.Order());

    private void CheckInvalidated(Command command, TranscriptRecord transcript, ReceivedEvent @event)
    {
        if (!transcript.InvalidatedGenerations.TryAdd(@event.Generation, command.Id))
            findings.Add(
                Counter.DuplicatedEffects,
                $"{command}: generation {@event.Generation}, to which {transcript.InvalidatedGenerations[@event.Generation]} led too"
            );
        transcript.AcknowledgedGeneration = Math.Max(transcript.AcknowledgedGeneration, @event.Generation);
        if (command.Kind != CommandKind.Erase)
            return;
        transcript.ErasedGenerations.Add(@event.Generation);
        if (transcript.Versions.ContainsKey(@event.Generation))
            findings.Add(Counter.Stale, $"{command}: generation {@event.Generation}, of which results were published");
    }

    private static string Describe(ReceivedEvent @event) =>
        @event.Reason is { } reason
            ? $"{@event.Name} {reason}"
            : $"{@event.Name} {@event.MessageId} generation {@event.Generation} version {@event.SourceVersion?.ToString() ?? "none"} "
                + string.Join(' ', @event.Features.Select(f => $"{f.Feature}={f.Source}"));
}
