using TranscriptWorker.Caching.Administration;

namespace TranscriptWorker.Cli;

/// <summary>Ends the epoch of the hot tier in Redis.</summary>
internal sealed class EpochRetireCommand()
    : CliCommand(
        "retire",
        """
        End the current epoch: no entry that Redis holds now is read again. Run it after the database was restored from a backup, before the
        workers start. They begin the next epoch by themselves.
        """,
        "TranscriptWorker epoch retire --set Durable:Provider=postgresql"
    )
{
    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = await invocation.OpenDatabaseAsync(cancellationToken);
        var number = await host.Services.GetRequiredService<EpochAdministration>().RetireAsync(cancellationToken);
        await invocation.Console.Output.WriteLineAsync($"epoch {number}: the hot tier is not used until the next one");
        return ExitCodes.Done;
    }
}
