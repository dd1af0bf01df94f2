using System.CommandLine;
using System.Text;
using Spectre.Console;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Cli;

/// <summary>Shows one dead letter.</summary>
internal sealed class DeadLettersShowCommand()
    : CliCommand(
        "show",
        """
        Show the messages of one id: why they wait, their headers, and the fields of their command without the values. The message keeps
        its place, its properties and its count of deliveries.
        """,
        "TranscriptWorker dead-letters show 6f9619ff-8b86-d011-b42d-00c04fc964ff"
    )
{
    // Crashes may leave a message twice. More are of an id that means nothing.
    private const int MaxMessages = 10;
    private const int MaxBodyBytes = 1 << 20;

    private readonly Argument<Guid> _id = new("ID") { Description = "The id that dead-letters list --messages shows" };
    private readonly Option<bool> _body = new("--body") { Description = "Also print the body, at most 1 MiB of it" };
    private readonly Option<bool> _json = CreateJsonOption();

    protected override IReadOnlyList<Symbol> Symbols => [_id, _body, _json];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = invocation.BuildRabbitMqHost("dead letters");
        var (console, found) = (invocation.Console, new List<ShownMessage>());
        var filter = new DeadLetterFilter { Id = invocation.Get(_id) };
        await host
            .Services.GetRequiredService<DeadLetterQueues>()
            .RunAsync(
                rotation =>
                    DeadLetterPass.LookAsync(
                        console,
                        rotation,
                        filter.Queues,
                        message =>
                        {
                            if (filter.Matches(message.Letter) && found.Count < MaxMessages)
                                found.Add(Describe(message, invocation.Get(_body)));
                        },
                        cancellationToken
                    ),
                cancellationToken
            );
        if (invocation.Get(_json))
            console.WriteJson(found);
        else
            found.ForEach(message => Write(console, message));
        cancellationToken.ThrowIfCancellationRequested();
        if (found.Count > 0)
            return ExitCodes.Done;
        await console.Error.WriteLineAsync($"error: no message of the id {filter.Id} waits.");
        return ExitCodes.Refused;
    }

    private static ShownMessage Describe(WaitingMessage message, bool withBody) =>
        new(
            ShownLetter.Of(message.Letter),
            message.Letter.Command.Fields,
            MessageProperties.Describe(message.Properties),
            withBody ? Printable(message.Body) : null
        );

    /// <summary>The body as text, in which no character moves the cursor or changes colours.</summary>
    private static string Printable(ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxBodyBytes)]);
        return string.Create(
            text.Length,
            text,
            (span, from) =>
            {
                for (var i = 0; i < from.Length; i++)
                    span[i] = char.IsControl(from[i]) && from[i] is not ('\n' or '\t') ? '?' : from[i];
            }
        );
    }

    private static void Write(CliConsole console, ShownMessage message)
    {
        var letter = message.Message;
        var grid = new Table().Border(TableBorder.Rounded).AddColumns("", $"{letter.Id}");
        AddRow("queue", letter.Queue);
        AddRow("reason", letter.Reason);
        AddRow("explanation", letter.Explanation);
        AddRow("failed (UTC)", DeadLetterTables.Time(letter.FailedAt));
        AddRow("tenant", letter.TenantId ?? "");
        AddRow("transcript", letter.TranscriptId ?? "");
        AddRow("body", letter.IsReadable ? $"{letter.Bytes:N0} bytes" : $"{letter.Bytes:N0} bytes, unreadable");
        foreach (var field in message.Fields)
            AddRow($"  {field.Name}", $"{field.Type}, {field.Bytes:N0} bytes");
        foreach (var (name, value) in message.Properties)
            AddRow(name, value);
        console.OutputTerminal.Write(grid);
        if (message.Body is { } body)
            console.Output.WriteLine(body);

        void AddRow(string name, string value) => grid.AddRow(Markup.Escape(name), Markup.Escape(value));
    }

    private sealed record ShownMessage(
        ShownLetter Message,
        IReadOnlyList<CommandField> Fields,
        IReadOnlyDictionary<string, string> Properties,
        string? Body
    );
}
