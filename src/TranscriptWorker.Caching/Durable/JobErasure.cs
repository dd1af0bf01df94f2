#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable.Batches;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// The part of an erasure that reaches jobs: those that were recorded before it bring no content back. Their commands are removed, and an
/// attempt that runs already finds its job among the applied ones. In their batches they count as failed. A job at a broker keeps its
/// state, which its worker changes.
/// </summary>
internal static class JobErasure
{
    public const string Reason = "content-erased";
    private const string Message = "The content was erased after this job was recorded: submit new content with a new job id.";

    private static readonly string[] AppliedColumns = ["subject", "job_id", "applied_at"];

    /// <summary>Call it in the transaction that raises the generation.</summary>
    /// <param name="session">Inserts rows.</param>
    /// <param name="db">The context, in its transaction.</param>
    /// <param name="subject">The erased subject.</param>
    /// <param name="upTo">The source version up to which content is erased; null for any.</param>
    /// <param name="now">UTC by the database's clock.</param>
    /// <param name="cancellationToken">Ends the statements.</param>
    public static async Task RunAsync(
        DurableSession session,
        DurableDbContext db,
        Subject subject,
        long? upTo,
        DateTime now,
        CancellationToken cancellationToken
    )
    {
        var limit = upTo ?? long.MaxValue;
        var unfinished = db.Jobs.Where(j =>
            j.Subject == subject.Value && j.EndedAt == null && (j.SourceVersion == null || j.SourceVersion <= limit)
        );
        var found = await unfinished
            .Select(j => new
            {
                j.JobId,
                j.Tenant,
                j.Command,
            })
            .ToListAsync(cancellationToken);
        if (found.Count == 0)
            return;
        foreach (var id in found.Select(j => j.JobId))
        {
            var batch = new StatementBatch();
            session.AddInsertion(
                batch,
                "applied_jobs",
                AppliedColumns,
                keyColumns: 2,
                [
                    [subject.Value, id, now],
                ]
            );
            // A job that has brought its content is remembered already.
            _ = await batch.TryRunAsync(db, cancellationToken);
        }

        await unfinished
            .Where(j => j.Place != null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(j => j.State, JobStates.Failed)
                        .SetProperty(j => j.Reason, Reason)
                        .SetProperty(j => j.Message, Message)
                        .SetProperty(j => j.Command, (byte[]?)null)
                        .SetProperty(j => j.Owner, (Guid?)null)
                        .SetProperty(j => j.DueAt, (DateTime?)null)
                        .SetProperty(j => j.NextAttemptAt, (DateTime?)null)
                        .SetProperty(j => j.Feature, (string?)null)
                        .SetProperty(j => j.Share, (double?)null)
                        .SetProperty(j => j.EndedAt, _ => DateTime.UtcNow)
                        .SetProperty(j => j.UpdatedAt, _ => DateTime.UtcNow),
                cancellationToken
            );
        // After their rows, as each job that ends. Erasures that meet in several batches take them in one order.
        var batched = found
            .Select(j => (j.JobId, Batch: RecordedBatch.Find(j.Tenant.Length == 0 ? null : j.Tenant, j.Command)))
            .Where(j => j.Batch is not null)
            .OrderBy(j => j.Batch!.Value.Key.BatchId)
            .ThenBy(j => j.JobId);
        foreach (var (jobId, batch) in batched)
            await new BatchStore(session).CountRecordedAsync(db, batch!.Value, jobId, BatchJobOutcome.Failed, cancellationToken);
    }
}
