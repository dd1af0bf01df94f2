using System.CommandLine;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Commands;

/// <summary>Brings the database up to date, and does nothing else.</summary>
internal static class MigrateCommand
{
    public static Command Create(GlobalOptions global)
    {
        var script = new Option<bool>("--script") { Description = "Only print the SQL, for the database's own tools: PostgreSQL and SQL Server" };
        var command = new Command("migrate", """
            Create the database, or bring its tables up to date. With SQLite other commands do so by themselves; on a server only
            this one does, so that the others need no right to change tables.

            Example:
              TranscriptWorker migrate --data /var/lib/transcript-worker
            """)
        {
            script,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var host = WorkerHost.Build(global.Read(arguments), arguments.GetValue(global.Verbose));
            var migrator = host.Services.GetRequiredService<DurableMigrator>();
            if (arguments.GetValue(script)) return await PrintScriptAsync(migrator, cancellationToken);

            var applied = await migrator.MigrateAsync(cancellationToken);
            Console.WriteLine(applied.Count == 0 ? "The database is up to date." : $"Applied: {string.Join(", ", applied)}");
            return ExitCodes.Done;
        });
        return command;
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
