#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// Counts how often a command was started that was delivered before. A broker counts deliveries, also of messages that only waited in a
/// worker which ended; only a start can be the cause of that end.
/// </summary>
public sealed class CommandStarts
{
    private const int MaxAttempts = 5;

    private readonly DurableSession _session;

    internal CommandStarts(DurableSession session) => _session = session;

    /// <summary>The number of starts so far; 0 if the command is not known, or has ended.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<int> FindAsync(Subject subject, Guid commandId, CancellationToken cancellationToken) =>
        _session.RunAsync((db, token) => Of(db, subject, commandId).Select(s => s.Starts).SingleOrDefaultAsync(token), cancellationToken);

    /// <summary>Counts a start.</summary>
    /// <param name="subject">The subject that the command is about.</param>
    /// <param name="commandId">The command.</param>
    /// <param name="cancellationToken">Ends the call; the start may have been counted nevertheless.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task AddAsync(Subject subject, Guid commandId, CancellationToken cancellationToken)
    {
        // Only the first start can meet another worker's; the second attempt finds the row.
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
            if (await _session.RunAsync((db, token) => TryAddAsync(db, subject, commandId, token), cancellationToken))
                return;
        throw new DurableTierException(
            $"{subject} was changed by others {MaxAttempts} times in a row; try again.",
            isTransient: true,
            null
        );
    }

    /// <summary>Forgets a command that has ended.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task RemoveAsync(Subject subject, Guid commandId, CancellationToken cancellationToken) =>
        _session.RunAsync((db, token) => Of(db, subject, commandId).ExecuteDeleteAsync(token), cancellationToken);

    private async Task<bool> TryAddAsync(DurableDbContext db, Subject subject, Guid commandId, CancellationToken cancellationToken)
    {
        var counted = await Of(db, subject, commandId)
            .ExecuteUpdateAsync(
                set => set.SetProperty(s => s.Starts, s => s.Starts + 1).SetProperty(s => s.StartedAt, _ => DateTime.UtcNow),
                cancellationToken
            );
        if (counted == 1)
            return true;
        var now = await db.Epochs.Select(_ => DateTime.UtcNow).SingleAsync(cancellationToken);
        var added = await _session.InsertNewAsync(
            db,
            "command_starts",
            ["subject", "command_id", "starts", "started_at"],
            keyColumns: 2,
            "subject",
            [
                [subject.Value, commandId, 1, now],
            ],
            cancellationToken
        );
        return added.Count == 1;
    }

    private static IQueryable<CommandStartRow> Of(DurableDbContext db, Subject subject, Guid commandId) =>
        db.CommandStarts.Where(s => s.Subject == subject.Value && s.CommandId == commandId);
}
