using System.CommandLine;

namespace TranscriptWorker.Cli;

/// <summary>The program's commands.</summary>
internal static class CommandLineProgram
{
    // Jobs at work get this long to end after Ctrl+C or SIGTERM.
    private static readonly TimeSpan TerminationTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args)
    {
        var global = new GlobalOptions();
        var root = new RootCommand(
            """
            Enriches transcripts with features such as summaries and key phrases, and never computes twice what it knows.

            Example:
              TranscriptWorker enrich meeting.vtt
            """
        )
        {
            global.Data,
            global.Set,
            global.Verbose,
            ServeCommand.Create(global),
            EnrichCommand.Create(global),
            DemoCommand.Create(global),
            InvalidateCommand.Create(global),
            ShowCommand.Create(global),
            PreferencesCommand.Create(global),
            MigrateCommand.Create(global),
            HousekeepingCommand.Create(global),
            DoctorCommand.Create(global),
            TopologyCommand.Create(global),
            EpochCommand.Create(global),
            AuditCommand.Create(global),
        };
        root.SetAction((arguments, cancellationToken) => ServeCommand.RunAsync(global, arguments, cancellationToken));

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"error: {error.Message} (--help shows what there is)");
            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TerminationTimeout }
            );
        }
        catch (Exception error)
        {
            return await CommandFailure.ReportAsync(error, parsed.GetValue(global.Verbose), Console.Error);
        }
    }
}
