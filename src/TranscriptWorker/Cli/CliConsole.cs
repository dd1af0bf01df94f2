using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace TranscriptWorker.Cli;

/// <summary>
/// The console of a command: the process's own, or any two writers. Commands write nowhere else, so several can run in one process.
/// </summary>
internal sealed class CliConsole
{
    // Wide enough that a table in a file or pipe is not folded.
    private const int RedirectedWidth = 160;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>A console that writes plain text to two writers, which must be safe for concurrent use.</summary>
    public CliConsole(TextWriter output, TextWriter error)
        : this(output, error, isOutputRedirected: true, isErrorRedirected: true) { }

    private CliConsole(TextWriter output, TextWriter error, bool isOutputRedirected, bool isErrorRedirected)
    {
        (Output, Error) = (output, error);
        OutputTerminal = CreateTerminal(output, isOutputRedirected);
        ErrorTerminal = CreateTerminal(error, isErrorRedirected);
    }

    /// <summary>Results.</summary>
    public TextWriter Output { get; }

    /// <summary>Errors, logs and progress.</summary>
    public TextWriter Error { get; }

    /// <summary><see cref="Output"/> for tables: with colours on a terminal, as plain text in a file or pipe.</summary>
    public IAnsiConsole OutputTerminal { get; }

    /// <summary><see cref="Error"/> for progress.</summary>
    public IAnsiConsole ErrorTerminal { get; }

    /// <summary>Whether this is the console of the process: its signals cancel the command, and the log uses the same streams.</summary>
    public bool IsOfProcess { get; private init; }

    /// <summary>Whether somebody can answer a question.</summary>
    public bool IsInteractive => IsOfProcess && !Console.IsInputRedirected && ErrorTerminal.Profile.Capabilities.Interactive;

    /// <summary>The console of the process.</summary>
    public static CliConsole OfProcess() =>
        new(Console.Out, Console.Error, Console.IsOutputRedirected, Console.IsErrorRedirected) { IsOfProcess = true };

    /// <summary>Writes a result for scripts.</summary>
    public void WriteJson(object result) => Output.WriteLine(JsonSerializer.Serialize(result, Json));

    private static IAnsiConsole CreateTerminal(TextWriter writer, bool isRedirected)
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
