using System.CommandLine;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Commands;

/// <summary>Brings the database up to date, and does nothing else.</summary>
internal static class MigrateCommand
{
    public static Command Create(GlobalOptions global)
    {
        var command = new Command("migrate", """
            Create the database, or bring its tables up to date. Other commands do so by themselves in the embedded profile.

            Example:
              TranscriptWorker migrate --data /var/lib/transcript-worker
            """);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var host = WorkerHost.Build(global.Read(arguments), arguments.GetValue(global.Verbose));
            var applied = await host.Services.GetRequiredService<DurableMigrator>().MigrateAsync(cancellationToken);
            Console.WriteLine(applied.Count == 0 ? "The database is up to date." : $"Applied: {string.Join(", ", applied)}");
            return ExitCodes.Done;
        });
        return command;
    }
}
