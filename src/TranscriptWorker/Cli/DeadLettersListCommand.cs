using System.CommandLine;
using Spectre.Console;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Cli;

/// <summary>Lists dead letters by cause, or one by one.</summary>
internal sealed class DeadLettersListCommand()
    : CliCommand(
        "list",
        """
        Count the messages in the error and poison queues by cause, or list each with --messages. Each message is looked at and keeps its
        place, its properties and its count of deliveries.
        """,
        "TranscriptWorker dead-letters list --reason content-unreachable --older-than 2h"
    )
{
    private readonly DeadLetterFilterOptions _filter = new();
    private readonly Option<bool> _messages = new("--messages") { Description = "List each message" };
    private readonly Option<int> _limit = CreateLimitOption();
    private readonly Option<bool> _json = CreateJsonOption();

    protected override IReadOnlyList<Symbol> Symbols => [.. _filter.All, _messages, _limit, _json];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = invocation.BuildRabbitMqHost("dead letters");
        var filter = _filter.Read(invocation, host.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        var (groups, letters, limit) = (new DeadLetterGroups(), new List<DeadLetter>(), invocation.Get(_limit));
        await host
            .Services.GetRequiredService<DeadLetterQueues>()
            .RunAsync(
                rotation =>
                    DeadLetterPass.LookAsync(
                        invocation.Console,
                        rotation,
                        filter.Queues,
                        message => Add(message.Letter),
                        cancellationToken
                    ),
                cancellationToken
            );
        Write(invocation, groups, letters);
        cancellationToken.ThrowIfCancellationRequested();
        return ExitCodes.Done;

        void Add(DeadLetter letter)
        {
            if (!filter.Matches(letter))
                return;
            groups.Add(letter, DeadLetterOutcome.Found);
            if (letters.Count < limit)
                letters.Add(letter);
        }
    }

    private void Write(Invocation invocation, DeadLetterGroups groups, List<DeadLetter> letters)
    {
        var (console, all) = (invocation.Console, groups.All.Take(invocation.Get(_limit)).ToList());
        if (invocation.Get(_json))
        {
            console.WriteJson(invocation.Get(_messages) ? letters.Select(ShownLetter.Of) : all.Select(ShownGroup.Of));
            return;
        }

        var count = groups.CountOf(DeadLetterOutcome.Found);
        if (count > 0)
            console.OutputTerminal.Write(invocation.Get(_messages) ? DeadLetterTables.Of(letters) : DeadLetterTables.OfCounts(all));
        if (invocation.Get(_messages) && count > letters.Count)
            console.Output.WriteLine($"and {count - letters.Count:N0} more");
        if (!invocation.Get(_messages) && groups.All.Count > all.Count)
            console.Output.WriteLine($"and {groups.All.Count - all.Count:N0} more groups");
        console.Output.WriteLine($"{count:N0} messages in {groups.All.Count:N0} groups");
    }

    private static Option<int> CreateLimitOption()
    {
        var limit = new Option<int>("--limit")
        {
            Description = "Maximum number of rows",
            HelpName = "N",
            DefaultValueFactory = _ => 100,
        };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
                result.AddError("--limit must be between 1 and 100000.");
        });
        return limit;
    }

    private sealed record ShownGroup(
        string Command,
        string Queue,
        string Reason,
        string Explanation,
        int Messages,
        DateTimeOffset? Oldest,
        DateTimeOffset? Newest
    )
    {
        public static ShownGroup Of(DeadLetterGroup group) =>
            new(
                group.Cause.Command,
                group.Cause.Queue,
                group.Cause.Reason,
                group.Cause.Explanation,
                group.Messages,
                group.Oldest,
                group.Newest
            );
    }
}
