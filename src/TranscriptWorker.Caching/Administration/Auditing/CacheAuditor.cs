using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>
/// Reads a sample of subjects from each tier and compares the answers. A disagreement counts only if a second look, some seconds later,
/// finds it again in the same state of the subject, so that a change in progress is not a finding. The model is Meta's Polaris:
/// <see href="https://engineering.fb.com/2022/06/08/core-infra/cache-made-consistent/"/>.
/// </summary>
public sealed class CacheAuditor
{
    private const int MaxDisagreements = 100;
    private const int MaxLooks = 3;
    private const int BatchSize = 100;

    /// <summary>Bytes that <see cref="AuditNextAsync"/> reads of a subject at most, in each of its looks together.</summary>
    private const long MaxBytesOfOne = 16L * 1024 * 1024;

    private readonly SubjectSample _sample;
    private readonly SubjectAudit _subjects;
    private readonly AuditMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    internal CacheAuditor(
        SubjectSample sample,
        SubjectAudit subjects,
        AuditMetrics metrics,
        TimeProvider clock,
        ILogger<CacheAuditor> logger
    ) => (_sample, _subjects, _metrics, _clock, _logger) = (sample, subjects, metrics, clock, logger);

    // By then a change has removed its entries from the hot tier, or retired the epoch.
    private static TimeSpan ChangeIsOver => 2 * (EpochView.Lease + EpochView.Margin);

    /// <summary>Audits a random sample of subjects.</summary>
    /// <param name="sampleSize">Maximum number of subjects.</param>
    /// <param name="maxBytes">Maximum number of bytes of entries and files that are read.</param>
    /// <param name="progress">Gets the number of subjects that were read.</param>
    /// <param name="cancellationToken">Ends the audit.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<AuditReport> RunAsync(int sampleSize, long maxBytes, IProgress<int> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var (names, areAll) = await _sample.TakeAsync(sampleSize, cancellationToken);
        var (findings, budget, sampled) = (new AuditFindings(MaxDisagreements), new AuditBudget(maxBytes), 0);
        foreach (var batch in names.Chunk(BatchSize))
        {
            if (budget.IsExhausted)
                break;
            foreach (var look in await AuditAsync(batch, budget, cancellationToken))
                findings.Add(look);
            sampled += batch.Length;
            progress.Report(sampled);
        }

        return findings.ToReport(areAll ? names.Count : null, sampled, sampled < names.Count);
    }

    /// <summary>Audits one random subject, within a bounded number of bytes.</summary>
    /// <returns>Why the hot tier cannot be read now; null if it could, or need not.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<string?> AuditNextAsync(CancellationToken cancellationToken)
    {
        var (names, _) = await _sample.TakeAsync(1, cancellationToken);
        var looks = await AuditAsync(names, new AuditBudget(MaxBytesOfOne), cancellationToken);
        return looks.Find(l => l.IsOutage)?.Note;
    }

    private async Task<List<AuditLook>> AuditAsync(
        IReadOnlyCollection<string> names,
        AuditBudget budget,
        CancellationToken cancellationToken
    )
    {
        var (done, pending) = (new List<AuditLook>(), new Dictionary<Subject, AuditLook?>());
        foreach (var name in names)
            if (StoredText.ParseSubject(name) is { } subject)
            {
                pending[subject] = null;
            }
            else
            {
                var look = new AuditLook();
                look.Add(AuditFinding.Durable, StoredText.Display(name), AuditVerdict.Unreadable);
                done.Add(look);
            }

        for (var round = 1; pending.Count > 0; round++)
        {
            foreach (var (subject, earlier) in pending.ToList())
            {
                var look = await _subjects.LookAsync(subject, budget, cancellationToken);
                if (round < MaxLooks && !look.IsConfirmedBy(earlier))
                {
                    // A change may be on its way.
                    pending[subject] = look;
                    continue;
                }

                look.KeepConfirmed(earlier);
                pending.Remove(subject);
                done.Add(look);
            }

            if (pending.Count > 0)
                await Task.Delay(ChangeIsOver, _clock, cancellationToken);
        }

        foreach (var look in done)
            Publish(look);
        return done;
    }

    private void Publish(AuditLook look)
    {
        _metrics.Audited(look);
        foreach (var finding in look.Disagreements)
            Log.DisagreementFound(_logger, finding.Tier, finding.Name, finding.What);
    }
}
