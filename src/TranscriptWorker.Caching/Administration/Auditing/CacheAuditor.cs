#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>
/// Reads a sample of subjects from each tier and compares the answers. A subject that differs is read again later, so that a change in
/// progress is not a finding. The model is Meta's Polaris:
/// <see href="https://engineering.fb.com/2022/06/08/core-infra/cache-made-consistent/"/>.
/// </summary>
public sealed class CacheAuditor
{
    private const int MaxDisagreements = 100;
    private const int MaxLooks = 3;

    private readonly DurableSession _session;
    private readonly EpochStore _epochs;
    private readonly HotSnapshots _hot;
    private readonly FileStore _files;
    private readonly TimeProvider _clock;

    internal CacheAuditor(DurableSession session, EpochStore epochs, HotSnapshots hot, FileStore files, TimeProvider clock) =>
        (_session, _epochs, _hot, _files, _clock) = (session, epochs, hot, files, clock);

    // By then a change has removed its entries from the hot tier, or retired the epoch.
    private static TimeSpan ChangeIsOver => 2 * (EpochView.Lease + EpochView.Margin);

    /// <summary>Audits a sample, each subject as likely as any other.</summary>
    /// <param name="sampleSize">Maximum number of subjects.</param>
    /// <param name="progress">Gets the number of subjects that were read.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<AuditReport> RunAsync(int sampleSize, IProgress<int> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var (sample, population) = await SampleAsync(sampleSize, cancellationToken);
        var findings = new AuditFindings(MaxDisagreements);
        string? note = null;
        for (var i = 0; i < sample.Count; i++)
        {
            note = await AuditAsync(sample[i], findings, cancellationToken) ?? note;
            progress.Report(i + 1);
        }

        return findings.ToReport(population, sample.Count, note);
    }

    /// <summary>A sample of all subjects by one pass over their names, as Vitter's algorithm R (1985) takes it.</summary>
    private Task<(List<Subject> Sample, long Population)> SampleAsync(int size, CancellationToken cancellationToken) =>
        _session.RunAsync(
            async (db, token) =>
            {
                var (sample, population) = (new List<string>(), 0L);
                await foreach (var subject in db.Subjects.Select(s => s.Subject).AsAsyncEnumerable().WithCancellation(token))
                {
                    population++;
                    if (sample.Count < size)
                        sample.Add(subject);
                    else if (Random.Shared.NextInt64(population) is var place && place < size)
                        sample[(int)place] = subject;
                }

                return (sample.ConvertAll(Subject.FromStored), population);
            },
            cancellationToken
        );

    /// <returns>Why the hot tier could not be read; null if it could.</returns>
    private async Task<string?> AuditAsync(Subject subject, AuditFindings findings, CancellationToken cancellationToken)
    {
        SubjectState? differed = null;
        for (var look = 0; ; look++)
        {
            // In this order, so that the answer of the durable tier is not older than that of the hot tier.
            var (hot, problem) = await _hot.ReadAsync(await _epochs.FindAsync(cancellationToken), subject, cancellationToken);
            if (await ReadDurableAsync(subject, cancellationToken) is not { } durable)
                return problem;
            var differs = hot?.State is { } state && state != durable.State;
            if (differs && differed != durable.State && look < MaxLooks)
            {
                // A change may be on its way.
                differed = durable.State;
                await Task.Delay(ChangeIsOver, _clock, cancellationToken);
                continue;
            }

            await AuditDurableAsync(durable, findings, cancellationToken);
            // A subject that never stands still cannot be compared.
            if (hot is not null && (!differs || differed == durable.State))
                AuditHot(subject, hot, durable, findings);
            return problem;
        }
    }

    private Task<DurableSnapshot?> ReadDurableAsync(Subject subject, CancellationToken cancellationToken) =>
        _session.RunAsync(
            async (db, token) =>
            {
                var row = await db.Subjects.SingleOrDefaultAsync(s => s.Subject == subject.Value, token);
                if (row is null)
                    return null;
                var entries = await db
                    .Entries.Where(e => e.Subject == subject.Value && e.Generation == row.Generation && e.ExpiresAt > DateTime.UtcNow)
                    .ToListAsync(token);
                var keys = entries.ToDictionary(
                    e => new EntryKey(
                        subject,
                        EntryKind.All.First(k => string.Equals(k.Name, e.Kind, StringComparison.Ordinal)),
                        Fingerprint.FromStored(e.Fingerprint)
                    ),
                    e => e.Value
                );
                return new DurableSnapshot(new SubjectState(row.Generation, row.ContentHash, row.SourceVersion), keys);
            },
            cancellationToken
        );

    private async Task AuditDurableAsync(DurableSnapshot durable, AuditFindings findings, CancellationToken cancellationToken)
    {
        foreach (var (key, value) in durable.Entries)
        {
            var reading = EntryFormat.Read(key, value, int.MaxValue);
            var verdict = reading switch
            {
                { Result: not EntryReadingResult.Valid } => AuditVerdict.Corrupt,
                _ when reading.Fence.Generation != durable.State.Generation => AuditVerdict.Stale,
                _ => AuditVerdict.Agrees,
            };
            findings.Add(AuditFindings.Durable, key.ToString(), verdict);
            if (key.Kind.HasFile && verdict == AuditVerdict.Agrees)
                findings.Add(AuditFindings.Files, key.ToString(), await AuditFileAsync(key, reading, cancellationToken));
        }
    }

    /// <summary>A missing file is computed again on demand; it may also be in the folder of another worker.</summary>
    private async Task<AuditVerdict> AuditFileAsync(EntryKey key, EntryReading reading, CancellationToken cancellationToken)
    {
        if (FileMetadata.Parse(reading.Json) is not { } metadata)
            return AuditVerdict.Corrupt;
        return await _files.ExamineAsync(key, reading.Fence.Generation, metadata, cancellationToken) switch
        {
            null => AuditVerdict.Agrees,
            FileRefusal.Missing => AuditVerdict.Orphaned,
            _ => AuditVerdict.Corrupt,
        };
    }

    private static void AuditHot(Subject subject, HotSnapshot hot, DurableSnapshot durable, AuditFindings findings)
    {
        // Nothing is read of a subject whose state the hot tier does not know.
        if (hot.State is not { } state)
            return;
        findings.Add(AuditFindings.Hot, $"{{{subject}}}:gen", state == durable.State ? AuditVerdict.Agrees : AuditVerdict.Stale);
        foreach (var (key, value) in hot.Entries)
        {
            var fence = EntryFormat.Read(key, value, int.MaxValue) is { Result: EntryReadingResult.Valid } reading
                ? reading.Fence
                : (Fence?)null;
            findings.Add(
                AuditFindings.Hot,
                key.ToString(),
                fence switch
                {
                    null => AuditVerdict.Corrupt,
                    { } other when other.Generation != state.Generation => AuditVerdict.Orphaned,
                    _ when !key.Kind.IsDurable => AuditVerdict.Agrees,
                    _ when durable.State.Generation != state.Generation => AuditVerdict.Stale,
                    _ when !durable.Entries.TryGetValue(key, out var recorded) => AuditVerdict.Orphaned,
                    _ => value.AsSpan().SequenceEqual(durable.Entries[key]) ? AuditVerdict.Agrees : AuditVerdict.Stale,
                }
            );
        }
    }

    private sealed record DurableSnapshot(SubjectState State, Dictionary<EntryKey, byte[]> Entries);
}
