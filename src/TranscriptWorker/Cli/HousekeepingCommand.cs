using System.CommandLine;
using TranscriptWorker.Caching.Administration.Housekeeping;

namespace TranscriptWorker.Cli;

/// <summary>Runs one pass of housekeeping.</summary>
internal sealed class HousekeepingCommand()
    : CliCommand(
        "housekeeping",
        """
        Remove expired and outdated entries, abandoned claims, old job ids, batches and cancellations, subjects of which nothing is stored,
        and files without an entry, and count them. A running service does the same every Housekeeping:Period. May run beside the service.
        """,
        "TranscriptWorker housekeeping --set Housekeeping:JobMemory=10.00:00:00"
    )
{
    private readonly Option<bool> _json = CreateJsonOption();

    protected override IReadOnlyList<Symbol> Symbols => [_json];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = await invocation.OpenDatabaseAsync(cancellationToken);
        var removed = await host.Services.GetRequiredService<Housekeeper>().RunAsync(cancellationToken);
        if (invocation.Get(_json))
            invocation.Console.WriteJson(removed);
        else
            Write(invocation.Console.Output, removed);
        return ExitCodes.Done;
    }

    private static void Write(TextWriter output, HousekeepingReport removed)
    {
        output.WriteLine($"{removed.ExpiredEntries, 9:N0} expired entries");
        output.WriteLine($"{removed.OutdatedEntries, 9:N0} outdated entries");
        output.WriteLine($"{removed.AbandonedClaims, 9:N0} abandoned claims");
        output.WriteLine($"{removed.JobIds, 9:N0} job ids");
        output.WriteLine($"{removed.InvalidationIds, 9:N0} invalidation ids");
        output.WriteLine($"{removed.CommandStarts, 9:N0} starts of commands");
        output.WriteLine($"{removed.EndedJobs, 9:N0} ended jobs");
        output.WriteLine($"{removed.Batches, 9:N0} batches");
        output.WriteLine($"{removed.Cancellations, 9:N0} cancellations");
        output.WriteLine($"{removed.IdleSubjects, 9:N0} idle subjects");
        output.WriteLine($"{removed.OrphanedFiles, 9:N0} orphaned files");
        output.WriteLine($"{removed.TemporaryFiles, 9:N0} unfinished files");
        output.WriteLine($"{removed.EvictedFiles, 9:N0} least recently used files");
    }
}
