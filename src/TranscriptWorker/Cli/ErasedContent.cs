using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Administration.Housekeeping;

namespace TranscriptWorker.Cli;

/// <summary>
/// Finds failed jobs that would bring back what was erased: those with content whose transcript was erased after they failed.
/// </summary>
internal sealed class ErasedContent(CacheInspector inspector, IOptions<HousekeepingOptions> options, TimeProvider clock)
{
    // The time of the failure is by the clock of a worker or of the broker, that of the invalidation by the database's.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);

    /// <returns>Why a message must not be returned; null if it may be.</returns>
    public async Task<string?> FindObstacleAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        var command = letter.Command;
        // A job whose ids are not valid is refused again.
        if (!command.BringsContent || !Subject.IsValidId(command.TranscriptId))
            return null;
        if (command.TenantId is not null && !Subject.IsValidTenant(command.TenantId))
            return null;
        if (letter.FailedAt < clock.GetUtcNow() - options.Value.JobMemory)
            return "they failed before the time that erasures are remembered for (Housekeeping:JobMemory); " + "--even-erased returns them";
        var subject = Subject.Transcript(command.TenantId, command.TranscriptId!);
        var erasedAt = await inspector.FindLastErasureAsync(subject, cancellationToken);
        return erasedAt is null || erasedAt < letter.FailedAt - ClockDifference
            ? null
            : "their transcripts were erased after they failed; discard them, or return them with --even-erased";
    }
}
