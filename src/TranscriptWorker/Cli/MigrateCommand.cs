using System.CommandLine;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Cli;

/// <summary>Brings the database up to date, and does nothing else.</summary>
internal static class MigrateCommand
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public static Command Create(GlobalOptions global)
    {
        var script = new Option<bool>("--script")
        {
            Description = "Only print the SQL, for the database's own tools: PostgreSQL and SQL Server",
        };
        var wait = new Option<TimeSpan>("--wait")
        {
            Description = "Try again for so long where the database cannot be used yet, such as 00:03:00. Default: not at all",
            HelpName = "TIME",
        };
        var command = new Command(
            "migrate",
            """
            Create the database, or bring its tables up to date. With SQLite other commands do so by themselves; on a server only
            this one does, so that the others need no right to change tables.

            Example:
              TranscriptWorker migrate --data /var/lib/transcript-worker
            """
        )
        {
            script,
            wait,
        };
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var host = WorkerHost.Build(global.Read(arguments), arguments.GetValue(global.Verbose));
                var migrator = host.Services.GetRequiredService<DurableMigrator>();
                if (arguments.GetValue(script))
                    return await PrintScriptAsync(migrator, cancellationToken);

                var applied = await MigrateAsync(
                    migrator,
                    arguments.GetValue(wait),
                    host.Services.GetRequiredService<TimeProvider>(),
                    cancellationToken
                );
                Console.WriteLine(applied.Count == 0 ? "The database is up to date." : $"Applied: {string.Join(", ", applied)}");
                return ExitCodes.Done;
            }
        );
        return command;
    }

    // A server that has just been started refuses connections, and then sign-ins, before it is there.
    private static async Task<IReadOnlyList<string>> MigrateAsync(
        DurableMigrator migrator,
        TimeSpan wait,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await migrator.MigrateAsync(cancellationToken);
            }
            catch (DurableTierException error) when (clock.GetElapsedTime(started) < wait)
            {
                await Console.Error.WriteLineAsync($"waiting: {error.Message}");
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }
        }
    }

    private static async Task<int> PrintScriptAsync(DurableMigrator migrator, CancellationToken cancellationToken)
    {
        try
        {
            Console.Write(await migrator.ScriptAsync(cancellationToken));
            return ExitCodes.Done;
        }
        catch (NotSupportedException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
