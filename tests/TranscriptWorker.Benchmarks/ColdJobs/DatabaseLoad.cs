using Npgsql;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>The load of one database since the start of its server.</summary>
/// <param name="Transactions">Committed and rolled back.</param>
/// <param name="Statements">As <c>pg_stat_statements</c> counts them, with BEGIN, COMMIT and DISCARD.</param>
/// <param name="ProcessorTime">Of the whole server.</param>
internal sealed record DatabaseLoad(long Transactions, long Statements, TimeSpan ProcessorTime)
{
    // The unit of /proc/…/stat: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    private const double TicksPerSecond = 100;

    public static DatabaseLoad operator -(DatabaseLoad later, DatabaseLoad earlier) =>
        new(later.Transactions - earlier.Transactions, later.Statements - earlier.Statements, later.ProcessorTime - earlier.ProcessorTime);

    /// <summary>Reads it over a connection to another database, so that the reading does not count.</summary>
    public static async Task<DatabaseLoad> ReadAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT d.xact_commit + d.xact_rollback,
                   (SELECT coalesce(sum(s.calls), 0)::bigint FROM pg_stat_statements s WHERE s.dbid = d.datid)
            FROM pg_stat_database d WHERE d.datname = $1
            """;
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = database } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new DatabaseLoad(reader.GetInt64(0), reader.GetInt64(1), ReadProcessorTime());
    }

    /// <summary>Of all processes that run PostgreSQL on this machine, ended ones included.</summary>
    private static TimeSpan ReadProcessorTime()
    {
        long ticks = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                var text = File.ReadAllText(Path.Combine(folder, "stat"));
                if (!text.Contains("(postgres)", StringComparison.Ordinal))
                    continue;
                // Fields 14 to 17: of the process in user and kernel mode, and of its ended children.
                ticks += text[(text.LastIndexOf(')') + 2)..].Split(' ')[11..15].Sum(long.Parse);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // No process, or it has ended.
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksPerSecond);
    }
}
