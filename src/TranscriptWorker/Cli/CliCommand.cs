using System.CommandLine;

namespace TranscriptWorker.Cli;

/// <summary>A verb of the command line: its name, its help with an example, its options, and what it runs.</summary>
internal abstract class CliCommand(string name, string description, string example)
{
    /// <summary>The verb's arguments and options, in the order of the help.</summary>
    protected virtual IReadOnlyList<Symbol> Symbols => [];

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public abstract Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken);

    public Command Build(GlobalOptions global, CliConsole console)
    {
        var command = new Command(name, $"{description}\n\nExample:\n  {example}");
        foreach (var symbol in Symbols)
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        SetActionOf(command, global, console);
        return command;
    }

    /// <summary>Lets a command of the library run this verb.</summary>
    public void SetActionOf(Command command, GlobalOptions global, CliConsole console) =>
        command.SetAction(
            async (arguments, cancellationToken) =>
            {
                // Until the library has the task of the verb, it answers a signal by ending the process at once.
                await Task.Yield();
                return await RunAsync(new Invocation(arguments, global, console), cancellationToken);
            }
        );

    /// <summary>The option of verbs whose result scripts read.</summary>
    protected static Option<bool> CreateJsonOption() => new("--json") { Description = "Print the result as JSON" };

    /// <summary>The option of verbs about one tenant's transcript or user.</summary>
    protected static Option<string?> CreateTenantOption() => new("--tenant") { Description = "The tenant. Default: none", HelpName = "ID" };
}
