using System.CommandLine;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Cli;

/// <summary>Creates the database or updates its tables.</summary>
internal sealed class MigrateCommand()
    : CliCommand(
        "migrate",
        """
        Create the database, or update its tables. Other commands do so themselves with SQLite. On a server only this command does, so that
        the others need no right to change tables.
        """,
        "TranscriptWorker migrate --data /var/lib/transcript-worker"
    )
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Option<bool> _script = new("--script")
    {
        Description = "Only print the SQL, to run with the database's own tools: PostgreSQL and SQL Server",
    };
    private readonly Option<TimeSpan> _wait = new("--wait")
    {
        Description = "How long to wait for a database that cannot be used yet, such as 00:03:00. Default: 0",
        HelpName = "TIME",
    };

    protected override IReadOnlyList<Symbol> Symbols => [_script, _wait];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = invocation.BuildHost();
        var migrator = host.Services.GetRequiredService<DurableMigrator>();
        var console = invocation.Console;
        if (invocation.Get(_script))
        {
            await console.Output.WriteAsync(await ScriptAsync(migrator, cancellationToken));
            return ExitCodes.Done;
        }

        var clock = host.Services.GetRequiredService<TimeProvider>();
        var applied = await MigrateAsync(migrator, invocation.Get(_wait), clock, console, cancellationToken);
        await console.Output.WriteLineAsync(applied.Count == 0 ? "The database is up to date." : $"Applied: {string.Join(", ", applied)}");
        return ExitCodes.Done;
    }

    // A server that is starting first refuses connections, and then sign-ins.
    private static async Task<IReadOnlyList<string>> MigrateAsync(
        DurableMigrator migrator,
        TimeSpan wait,
        TimeProvider clock,
        CliConsole console,
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
                await console.Error.WriteLineAsync($"waiting: {error.Message}");
                await Task.Delay(RetryDelay, clock, cancellationToken);
            }
        }
    }

    private static async Task<string> ScriptAsync(DurableMigrator migrator, CancellationToken cancellationToken)
    {
        try
        {
            return await migrator.ScriptAsync(cancellationToken);
        }
        catch (NotSupportedException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
