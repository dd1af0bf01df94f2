using System.CommandLine;
using Spectre.Console;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Cli;

/// <summary>The course of a command that moves dead letters: count, ask, move, and report an outcome for each cause.</summary>
/// <param name="verb">What is asked for, such as <c>Retry</c>.</param>
/// <param name="fate">What becomes of a message that matches.</param>
internal sealed class DeadLetterChange(string verb, DeadLetterFate fate)
{
    /// <summary>Every message may be moved.</summary>
    public static readonly FindObstacle NoObstacle = (_, _) => Task.FromResult<string?>(null);

    private readonly DeadLetterFilterOptions _filter = new();
    private readonly Option<bool> _all = new("--all") { Description = "All messages, where no other option says which" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only count the messages that would be moved" };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do not ask; required where there is no terminal" };
    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON" };

    public IReadOnlyList<Symbol> Symbols => [.. _filter.All, _all, _dryRun, _yes, _json];

    /// <summary>Runs it.</summary>
    /// <param name="invocation">The run of the command.</param>
    /// <param name="prepare">What is needed to tell which messages may be moved.</param>
    /// <param name="record">Called for each cause of which messages were moved, also if the run fails or is cancelled later.</param>
    /// <param name="cancellationToken">Ends the run after the message at hand.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(
        Invocation invocation,
        Func<IHost, CancellationToken, Task<FindObstacle>> prepare,
        Action<ILogger, DeadLetterGroup, int> record,
        CancellationToken cancellationToken
    )
    {
        using var host = invocation.BuildRabbitMqHost("dead letters");
        var filter = ReadFilter(invocation, host.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        var findObstacle = await prepare(host, cancellationToken);
        var outcomes = new DeadLetterGroups();
        await host
            .Services.GetRequiredService<DeadLetterQueues>()
            .RunAsync(
                async rotation =>
                {
                    if (await MayMoveAsync(invocation, rotation, filter, DecideAsync, cancellationToken))
                        await MoveAsync(rotation);
                },
                cancellationToken
            );
        cancellationToken.ThrowIfCancellationRequested();
        return outcomes.CountOf(DeadLetterOutcome.Failed) == 0 ? ExitCodes.Done : ExitCodes.Refused;

        async Task<DeadLetterDecision> DecideAsync(WaitingMessage message, CancellationToken token) =>
            filter.Matches(message.Letter)
                ? new DeadLetterDecision(fate, await findObstacle(message.Letter, token))
                : new DeadLetterDecision(DeadLetterFate.Keep);

        async Task MoveAsync(DeadLetterRotation rotation)
        {
            try
            {
                await DeadLetterPass.RunAsync(
                    invocation.Console,
                    rotation,
                    filter.Queues,
                    DecideAsync,
                    (message, outcome, refusal) => outcomes.Add(message.Letter, outcome, refusal),
                    cancellationToken
                );
            }
            finally
            {
                var logger = host.Services.GetRequiredService<ILogger<DeadLetterQueues>>();
                foreach (var group in outcomes.All.Where(g => g.CountOf(DeadLetterOutcome.Moved) > 0))
                    record(logger, group, group.CountOf(DeadLetterOutcome.Moved));
                Report(invocation, outcomes);
            }
        }
    }

    private DeadLetterFilter ReadFilter(Invocation invocation, DateTimeOffset now)
    {
        var filter = _filter.Read(invocation, now) with { CutOff = now };
        if (filter.IsEmpty && !invocation.Get(_all))
            throw new UsageException("Say which messages: by --reason, --transcript, --id or another option, or --all.");
        if (!invocation.Get(_yes) && !invocation.Get(_dryRun) && !invocation.Console.IsInteractive)
            throw new UsageException("There is no terminal to ask on: confirm with --yes, or count the messages with --dry-run.");
        return filter;
    }

    /// <summary>Counts the messages and asks, unless that was answered by an option.</summary>
    private async Task<bool> MayMoveAsync(
        Invocation invocation,
        DeadLetterRotation rotation,
        DeadLetterFilter filter,
        Func<WaitingMessage, CancellationToken, Task<DeadLetterDecision>> decide,
        CancellationToken cancellationToken
    )
    {
        if (invocation.Get(_yes) && !invocation.Get(_dryRun))
            return true;
        var (console, groups) = (invocation.Console, new DeadLetterGroups());
        await DeadLetterPass.RunAsync(
            console,
            rotation,
            filter.Queues,
            async (message, token) =>
            {
                var (decided, obstacle) = await decide(message, token);
                var outcome =
                    decided == DeadLetterFate.Keep ? DeadLetterOutcome.Left
                    : obstacle is null ? DeadLetterOutcome.Found
                    : DeadLetterOutcome.Failed;
                groups.Add(message.Letter, outcome, obstacle);
                return new DeadLetterDecision(DeadLetterFate.Keep);
            },
            (_, _, _) => { },
            cancellationToken
        );
        var count = groups.CountOf(DeadLetterOutcome.Found);
        IReadOnlyList<DeadLetterGroup> found = [.. groups.All.Where(g => g.CountOf(DeadLetterOutcome.Left) < g.Messages)];
        if (invocation.Get(_json))
            console.WriteJson(found.Select(ShownOutcome.Of));
        else
            Write(
                console,
                DeadLetterTables.OfPlan(found),
                found,
                $"{count:N0} messages match{(count == 0 || invocation.Get(_dryRun) ? "; nothing was moved" : "")}"
            );
        cancellationToken.ThrowIfCancellationRequested();
        return count > 0
            && !invocation.Get(_dryRun)
            && await console.ErrorTerminal.PromptAsync(
                new ConfirmationPrompt($"{verb} {count:N0} messages?") { DefaultValue = false },
                cancellationToken
            );
    }

    private void Report(Invocation invocation, DeadLetterGroups outcomes)
    {
        var console = invocation.Console;
        IReadOnlyList<DeadLetterGroup> touched =
        [
            .. outcomes.All.Where(g => g.CountOf(DeadLetterOutcome.Moved) + g.CountOf(DeadLetterOutcome.Failed) > 0),
        ];
        if (invocation.Get(_json))
        {
            console.WriteJson(touched.Select(ShownOutcome.Of));
            return;
        }

        var (moved, failed) = (outcomes.CountOf(DeadLetterOutcome.Moved), outcomes.CountOf(DeadLetterOutcome.Failed));
        var left = outcomes.CountOf(DeadLetterOutcome.Left);
        Write(console, DeadLetterTables.OfOutcomes(touched), touched, $"{moved:N0} moved, {failed:N0} failed, {left:N0} left");
    }

    private static void Write(CliConsole console, Table table, IReadOnlyList<DeadLetterGroup> groups, string summary)
    {
        if (groups.Count > 0)
            console.OutputTerminal.Write(table);
        console.Output.WriteLine(summary);
        foreach (var group in groups)
        foreach (var (refusal, count) in group.Refusals)
            console.Error.WriteLine($"error: {count:N0} messages stay in {group.Cause.Queue}: {refusal}");
    }

    private sealed record ShownOutcome(
        string Command,
        string Queue,
        string Reason,
        string Explanation,
        int Matching,
        int Moved,
        int Failed,
        int Left
    )
    {
        public static ShownOutcome Of(DeadLetterGroup group) =>
            new(
                group.Cause.Command,
                group.Cause.Queue,
                group.Cause.Reason,
                group.Cause.Explanation,
                group.Messages - group.CountOf(DeadLetterOutcome.Left),
                group.CountOf(DeadLetterOutcome.Moved),
                group.CountOf(DeadLetterOutcome.Failed),
                group.CountOf(DeadLetterOutcome.Left)
            );
    }
}

/// <summary>Tells why a message may not be moved; null if it may.</summary>
internal delegate Task<string?> FindObstacle(DeadLetter letter, CancellationToken cancellationToken);
