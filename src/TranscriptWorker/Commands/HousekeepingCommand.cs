using System.CommandLine;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Commands;

/// <summary>One pass of housekeeping now.</summary>
internal static class HousekeepingCommand
{
    public static Command Create(GlobalOptions global)
    {
        var command = new Command(
            "housekeeping",
            """
            Remove what nobody reads any more, and say what it was: expired and outdated entries, abandoned claims, forgotten job ids, files
            that no entry names. A running service does so by itself every Housekeeping:Period. May run beside the service.

            Example:
              TranscriptWorker housekeeping --set Housekeeping:JobMemory=10.00:00:00
            """
        );
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                using var host = WorkerHost.Build(global.Read(arguments), arguments.GetValue(global.Verbose));
                await host.Services.GetRequiredService<DurableMigrator>().PrepareAsync(cancellationToken);
                Write(await host.Services.GetRequiredService<Housekeeper>().RunAsync(cancellationToken));
                return ExitCodes.Done;
            }
        );
        return command;
    }

    private static void Write(HousekeepingReport removed)
    {
        Console.WriteLine($"{removed.ExpiredEntries, 9:N0} expired entries");
        Console.WriteLine($"{removed.OutdatedEntries, 9:N0} outdated entries");
        Console.WriteLine($"{removed.AbandonedClaims, 9:N0} abandoned claims");
        Console.WriteLine($"{removed.JobIds, 9:N0} job ids");
        Console.WriteLine($"{removed.OrphanedFiles, 9:N0} orphaned files");
        Console.WriteLine($"{removed.TemporaryFiles, 9:N0} unfinished files");
        Console.WriteLine($"{removed.EvictedFiles, 9:N0} least recently used files");
    }
}
