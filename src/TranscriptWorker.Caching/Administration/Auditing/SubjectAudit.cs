using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>
/// Looks at one subject: the durable tier, the hot tier, and the durable tier again, so that the answers of the hot tier are compared with
/// a state that held before and after them.
/// </summary>
internal sealed class SubjectAudit(
    DurableSnapshots durable,
    HotAudit hot,
    EpochStore epochs,
    ExclusionStore exclusions,
    FileStore files,
    IOptions<CacheOptions> options
)
{
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<AuditLook> LookAsync(Subject subject, AuditBudget budget, CancellationToken cancellationToken)
    {
        if (await durable.FindStateAsync(subject, cancellationToken) is not { } state)
            return new AuditLook();
        var (look, epoch) = (new AuditLook { State = state }, await epochs.FindAsync(cancellationToken));
        var listed = await durable.ListAsync(subject, state.Generation, cancellationToken);
        // Nothing that Redis holds of an excluded subject is read.
        var compared = await exclusions.ContainsAsync(epoch, subject, cancellationToken)
            ? new HotSubject(epoch, subject, default, [])
            : await hot.BeginAsync(look, epoch, subject, state, cancellationToken);
        var isWhole = listed.Count <= DurableSnapshots.MaxEntries;
        if (!isWhole)
            look.Skip(AuditFinding.Durable);
        foreach (var entry in listed.Take(DurableSnapshots.MaxEntries))
        {
            if (StoredText.ParseKey(subject, entry.Kind, entry.Fingerprint) is not { } key)
            {
                look.Add(
                    AuditFinding.Durable,
                    StoredText.Display($"{{{subject}}}:{entry.Kind}:{entry.Fingerprint}"),
                    AuditVerdict.Unreadable
                );
                continue;
            }

            var value = await AuditEntryAsync(look, key, entry, budget, cancellationToken);
            await hot.CompareAsync(look, compared, key, value, budget, cancellationToken);
        }

        await hot.CompareRestAsync(look, compared, isWhole, budget, cancellationToken);
        look.IsSettled =
            await durable.FindStateAsync(subject, cancellationToken) == state && await epochs.FindAsync(cancellationToken) == epoch;
        return look;
    }

    /// <returns>The entry as stored; null if it was not read.</returns>
    private async Task<byte[]?> AuditEntryAsync(
        AuditLook look,
        EntryKey key,
        StoredEntry entry,
        AuditBudget budget,
        CancellationToken cancellationToken
    )
    {
        var most = MaxStoredBytes(options.Value.MaxValueBytes);
        if (entry.Length > most)
        {
            look.Add(AuditFinding.Durable, key.ToString(), AuditVerdict.Unreadable);
            return null;
        }

        var generation = look.State!.Value.Generation;
        if (
            !budget.TryTake(entry.Length)
            || await durable.FindValueAsync(key, generation, Math.Max(0, entry.Length), cancellationToken) is not { } value
        )
        {
            look.Skip(AuditFinding.Durable);
            return null;
        }

        var reading = EntryFormat.Read(key, value, options.Value.MaxValueBytes);
        var verdict = reading switch
        {
            { Result: not EntryReadingResult.Valid } => AuditVerdict.Unreadable,
            _ when reading.Fence.Generation != generation => AuditVerdict.Stale,
            _ => AuditVerdict.Agrees,
        };
        look.Add(AuditFinding.Durable, key.ToString(), verdict);
        if (key.Kind.HasFile && verdict == AuditVerdict.Agrees)
            await AuditFileAsync(look, key, reading, budget, cancellationToken);
        return value;
    }

    private async Task AuditFileAsync(
        AuditLook look,
        EntryKey key,
        EntryReading reading,
        AuditBudget budget,
        CancellationToken cancellationToken
    )
    {
        if (FileMetadata.Parse(reading.Json) is not { } metadata)
        {
            look.Add(AuditFinding.Files, key.ToString(), AuditVerdict.Unreadable);
            return;
        }

        // Only a file of the right length is read.
        if (files.Holds(key, reading.Fence.Generation, reading.Json) && !budget.TryTake(metadata.Length))
        {
            look.Skip(AuditFinding.Files);
            return;
        }

        look.Add(
            AuditFinding.Files,
            key.ToString(),
            await files.ExamineAsync(key, reading.Fence.Generation, metadata, cancellationToken) switch
            {
                null => AuditVerdict.Agrees,
                // A missing file is computed again on demand; it may also be in the folder of another worker.
                FileRefusal.Missing => AuditVerdict.Orphaned,
                _ => AuditVerdict.Unreadable,
            }
        );
    }

    /// <summary>The longest entry that a value of this length makes: LZ4 adds at most one byte in 255, and frame and fence a few.</summary>
    private static long MaxStoredBytes(int valueBytes) => valueBytes + (valueBytes / 255L) + 1024;
}
