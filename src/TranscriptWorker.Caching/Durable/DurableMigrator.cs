using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Brings the durable tier's tables up to date.</summary>
public sealed class DurableMigrator
{
    private static readonly TimeSpan LockPoll = TimeSpan.FromMilliseconds(50);

    private readonly DurableSession _session;
    private readonly DurableOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<DurableMigrator> _logger;

    internal DurableMigrator(DurableSession session, IOptions<DurableOptions> options, TimeProvider clock, ILogger<DurableMigrator> logger) =>
        (_session, _options, _clock, _logger) = (session, options.Value, clock, logger);

    /// <summary>Applies the migrations that are missing. Several processes may do so at once; one does, the others wait.</summary>
    /// <returns>The names of the migrations that were applied.</returns>
    /// <exception cref="DurableTierException">The database cannot be opened, is locked, or is damaged.</exception>
    public async Task<IReadOnlyList<string>> MigrateAsync(CancellationToken cancellationToken)
    {
        if ((await PendingAsync(cancellationToken)).Count == 0) return [];

        await using var file = await LockAsync(cancellationToken);
        var applied = await _session.RunAsync<IReadOnlyList<string>>(
            async (db, token) =>
            {
                var pending = (await db.Database.GetPendingMigrationsAsync(token)).ToList();
                if (pending.Count == 0) return pending;
                // EF Core's own lock is a row that outlives a killed process and then blocks for ever. Whoever holds the lock file
                // is alone, so a row that is there now is left over.
                await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", token);
                await db.Database.MigrateAsync(token);
                return pending;
            },
            cancellationToken);
        if (applied.Count > 0) Log.Migrated(_logger, _options.SqlitePath, applied.Count);
        return applied;
    }

    private Task<List<string>> PendingAsync(CancellationToken cancellationToken) =>
        _session.RunAsync(async (db, token) => (await db.Database.GetPendingMigrationsAsync(token)).ToList(), cancellationToken);

    /// <summary>A file lock of the operating system, which ends with the process that holds it. The file stays: one that is deleted could be locked by two.</summary>
    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var path = _options.SqlitePath + ".migrate";
        var started = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (error is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
            {
                if (_clock.GetElapsedTime(started) > _options.LockTimeout)
                    throw new DurableTierException($"Another process has been migrating {_options.SqlitePath} for {_options.LockTimeout.TotalSeconds:0} s; wait for it, or end it.", isTransient: true, error);
            }
            catch (UnauthorizedAccessException error)
            {
                throw new DurableTierException($"The file {path} cannot be written; check that this user may write to the folder.", isTransient: false, error);
            }

            await Task.Delay(LockPoll, _clock, cancellationToken);
        }
    }
}
