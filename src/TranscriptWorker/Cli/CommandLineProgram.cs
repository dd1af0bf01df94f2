using System.CommandLine;

namespace TranscriptWorker.Cli;

/// <summary>The program: all verbs of the command line.</summary>
internal static class CommandLineProgram
{
    // After Ctrl+C or SIGTERM: longer than the host gets to stop, else the process would end before it has.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(35);

    /// <summary>Runs a command line. Nothing but <paramref name="console"/> and the settings connects two runs in one process.</summary>
    /// <param name="args">The verb and its arguments.</param>
    /// <param name="console">The console to write to.</param>
    /// <param name="cancellationToken">Cancels the command, as Ctrl+C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, CliConsole console, CancellationToken cancellationToken)
    {
        var global = new GlobalOptions();
        var parsed = CreateRoot(global, console).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await console.Error.WriteLineAsync($"error: {error.Message} (see --help)");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = console.Output,
                    Error = console.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = console.IsOfProcess ? TerminationTimeout : null,
                },
                cancellationToken
            );
        }
        catch (Exception error)
        {
            return await CommandFailure.ReportAsync(error, parsed.GetValue(global.Verbose), console.Error);
        }
    }

    private static RootCommand CreateRoot(GlobalOptions global, CliConsole console)
    {
        var serve = new ServeCommand();
        var root = new RootCommand(
            """
            Enriches transcripts with features such as summaries and key phrases, and never computes the same result twice.

            Example:
              TranscriptWorker enrich meeting.vtt
            """
        )
        {
            global.Data,
            global.Set,
            global.Verbose,
            serve.Build(global, console),
            new EnrichCommand().Build(global, console),
            new DemoCommand().Build(global, console),
            new InvalidateCommand().Build(global, console),
            new ShowCommand().Build(global, console),
            new ExportCommand().Build(global, console),
            new ValidateCommand().Build(global, console),
            new PreferencesCommand().Build(global, console),
            new MigrateCommand().Build(global, console),
            new HousekeepingCommand().Build(global, console),
            new DoctorCommand().Build(global, console),
            new Command("topology", "The exchanges and queues at RabbitMQ.") { new TopologyDeclareCommand().Build(global, console) },
            new Command("dead-letters", "The messages that failed for good, in the error and poison queues at RabbitMQ.")
            {
                new DeadLettersListCommand().Build(global, console),
                new DeadLettersShowCommand().Build(global, console),
                new DeadLettersRetryCommand().Build(global, console),
                new DeadLettersDiscardCommand().Build(global, console),
            },
            new Command("epoch", "The hot tier's epoch: the time in which Redis is known to have lost no data.")
            {
                new EpochShowCommand().Build(global, console),
                new EpochRetireCommand().Build(global, console),
            },
            new AuditCommand().Build(global, console),
        };
        serve.SetActionOf(root, global, console);
        return root;
    }
}
