using System.Text.Json;
using TranscriptWorker.Chaos.Fleet;
using TranscriptWorker.Chaos.Traffic;

namespace TranscriptWorker.Chaos.Checks;

/// <summary>Compares database and queues with the ledger when everything has come to rest.</summary>
internal sealed class FinalCheck(ChaosServers servers, Ledger ledger, Findings findings)
{
    private const int Sample = 100_000;

    // Repetitions of commands that were answered already; one may be in the retry queue with the longest delay.
    private static readonly TimeSpan EmptyWithin = TimeSpan.FromSeconds(90);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await WaitForQueuesAsync(cancellationToken);
        var generations = (
            await servers.QueryAsync("SELECT subject, generation, source_version FROM subjects", cancellationToken)
        ).ToDictionary(row => (string)row[0]!, row => ((long)row[1]!, row[2] as long?), StringComparer.Ordinal);
        var applied = (
            await servers.QueryAsync(
                "SELECT invalidation_id, generation FROM applied_invalidations UNION ALL SELECT job_id, 0 FROM applied_jobs",
                cancellationToken
            )
        ).ToDictionary(row => (Guid)row[0]!, row => (long)row[1]!);
        FindUnanswered(generations, applied);
        ledger.CompareBatches();
        foreach (var (subject, transcript) in ledger.Transcripts)
            FindDuplicates(subject, transcript, generations.GetValueOrDefault(subject).Item1, applied);
        await CheckQueuesAsync();
        await AuditAsync();
    }

    /// <summary>A command whose effect is in the database lacks its event; any other is lost.</summary>
    private void FindUnanswered(Dictionary<string, (long Generation, long? Version)> generations, Dictionary<Guid, long> applied)
    {
        foreach (var record in ledger.FindUnanswered())
        {
            var command = record.Command;
            var isDone =
                applied.ContainsKey(command.Id)
                || (
                    command is { NamesVersion: true, Version: > 0 }
                    && generations.GetValueOrDefault(command.Subject).Version >= command.Version
                );
            findings.Add(isDone ? Counter.EventsMissing : Counter.Lost, $"{command} has no event");
        }
    }

    private void FindDuplicates(string subject, TranscriptRecord transcript, long generation, Dictionary<Guid, long> applied)
    {
        var invalidated = transcript.Invalidations.Where(applied.ContainsKey).Select(i => applied[i]).ToHashSet();
        foreach (var (at, invalidation) in transcript.InvalidatedGenerations)
            if (applied.GetValueOrDefault(invalidation) != at)
                findings.Add(
                    Counter.DuplicatedEffects,
                    $"invalidation {invalidation} of {subject} led to generation {at}, and in the database to "
                        + $"{applied.GetValueOrDefault(invalidation)}"
                );
        if (generation > transcript.PublishedVersion + transcript.Invalidations.Count)
            findings.Add(
                Counter.DuplicatedEffects,
                $"{subject} has generation {generation} after {transcript.PublishedVersion} contents and "
                    + $"{transcript.Invalidations.Count} invalidations"
            );
        // Only invalidations lead from one generation to the next of the same content.
        foreach (var ((from, version), (to, next)) in transcript.Versions.Zip(transcript.Versions.Skip(1)).Select(p => (p.First, p.Second)))
        {
            if (version == next)
                for (var between = from + 1; between <= to; between++)
                    if (!invalidated.Contains(between))
                        findings.Add(Counter.DuplicatedEffects, $"{subject}: version {version} led to generation {from} and to {between}");
            if (version > next)
                findings.Add(Counter.Stale, $"{subject}: generation {from} is of version {version}, and {to} of {next}");
        }
    }

    private async Task WaitForQueuesAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> filled = [];
        try
        {
            await Wait.UntilAsync(
                async _ => (filled = await FindFilledAsync()).Count == 0,
                EmptyWithin,
                () => "queues are not empty",
                cancellationToken
            );
        }
        catch (TimeoutException)
        {
            findings.Add(Counter.UnexpectedFailures, $"messages at the end in {string.Join(' ', filled)}");
        }
    }

    private async Task<IReadOnlyList<string>> FindFilledAsync()
    {
        var filled = new List<string>();
        foreach (var queue in await FindQueuesAsync())
            if (!IsErrorQueue(queue) && await servers.Host.CountAsync(queue) is var count and > 0)
                filled.Add($"{queue}: {count}");
        return filled;
    }

    private async Task<IEnumerable<string>> FindQueuesAsync() =>
        (await servers.Host.QueuesAsync()).Where(q => q.Contains("-transcript", StringComparison.Ordinal));

    private static bool IsErrorQueue(string queue) => queue.EndsWith("_error", StringComparison.Ordinal);

    private async Task CheckQueuesAsync()
    {
        var refused = ledger.FindAll(CommandKind.Refused).Where(r => r.IsConfirmed).Select(r => r.Command.Id).ToHashSet();
        foreach (var queue in (await FindQueuesAsync()).Where(IsErrorQueue))
            await CheckErrorQueueAsync(queue, refused);
        foreach (var id in refused)
            findings.Add(Counter.Lost, $"{id} was refused and is not in the error queue");
    }

    private async Task CheckErrorQueueAsync(string queue, HashSet<Guid> refused)
    {
        var taken = new HashSet<Guid>();
        for (var count = await servers.Host.CountAsync(queue); count > 0; count--)
        {
            var body = JsonElement.Parse((await servers.Host.TakeAsync(queue)).Body.Span);
            var id = body.TryGetProperty("jobId", out var job) ? job.GetGuid() : body.GetProperty("invalidationId").GetGuid();
            if (!refused.Contains(id) && !ledger.HasErasedContent(id) && taken.Add(id))
                findings.Add(Counter.UnexpectedFailures, $"{id} is in {queue}");
            taken.Add(id);
        }

        refused.ExceptWith(taken);
    }

    private async Task AuditAsync()
    {
        var (exitCode, output) = await servers.RunAsync("audit", "--sample", $"{Sample}");
        if (exitCode != 0)
            findings.Add(Counter.AuditDisagreements, output);
    }
}
