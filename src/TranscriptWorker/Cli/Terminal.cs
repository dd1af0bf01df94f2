using Spectre.Console;

namespace TranscriptWorker.Cli;

/// <summary>What people see: colours on a terminal, plain text in a pipe or file.</summary>
internal static class Terminal
{
    // Wide enough that a table in a file is not folded.
    private const int RedirectedWidth = 160;

    public static IAnsiConsole Output { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = isRedirected ? AnsiSupport.No : AnsiSupport.Detect,
                Interactive = isRedirected ? InteractionSupport.No : InteractionSupport.Detect,
            }
        );
        if (isRedirected)
            console.Profile.Width = RedirectedWidth;
        return console;
    }
}
