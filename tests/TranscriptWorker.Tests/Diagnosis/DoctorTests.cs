using System.Runtime.CompilerServices;
using Spectre.Console;
using TranscriptWorker.Configuration.Diagnosis;
using TranscriptWorker.Diagnosis;

namespace TranscriptWorker.Tests.Diagnosis;

public sealed class DoctorTests
{
    private const string Secret = "Tr0ub4dor";

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_check_that_breaks_is_a_finding_without_its_message_and_the_next_one_runs()
    {
        var findings = await ExamineAsync(
            new Check("first", _ => throw new InvalidDataException(Secret)),
            new Check("second", _ => Task.CompletedTask)
        );

        Assert.Equal(
            [("first", FindingState.Ok), ("first", FindingState.Failed), ("second", FindingState.Ok), ("second", FindingState.Ok)],
            findings.Select(f => (f.Check, f.State))
        );
        Assert.DoesNotContain(findings, f => f.ToString().Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_that_is_stuck_where_no_token_reaches_is_given_up_and_the_next_one_runs()
    {
        var never = new TaskCompletionSource();

        var findings = await ExamineAsync(new Check("stuck", _ => never.Task), new Check("next", _ => Task.CompletedTask))
            .WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancellation);

        Assert.Equal(
            [("stuck", FindingState.Ok), ("stuck", FindingState.Failed), ("next", FindingState.Ok), ("next", FindingState.Ok)],
            findings.Select(f => (f.Check, f.State))
        );
    }

    [Fact]
    public async Task A_cancellation_ends_every_check()
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var check = new Check(
            "stuck",
            async token =>
            {
                await cancelled.CancelAsync();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
        );

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new Doctor([check], TimeProvider.System).ExamineAsync(TimeSpan.FromMinutes(1), cancelled.Token)
        );
    }

    [Fact]
    public void On_a_narrow_terminal_the_table_is_folded_and_a_command_is_not()
    {
        var remedy = $"GRANT {string.Join(", ", Enumerable.Repeat("EVERYTHING", 20))}";
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 80;

        DoctorReport.Write(
            console,
            [
                Finding.Ok("platform", "[red]marked up[/]"),
                Finding.Failed("database", $"it is {string.Join(' ', Enumerable.Repeat("very", 40))} ill", remedy),
            ]
        );

        var lines = output.ToString().Split(Environment.NewLine);
        Assert.All(lines.TakeWhile(line => line is not "How to fix:"), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(
            lines,
            line =>
                line.Contains("platform", StringComparison.Ordinal)
                && line.Contains(" ok ", StringComparison.Ordinal)
                && line.Contains("[red]marked up[/]", StringComparison.Ordinal)
        );
        Assert.Contains($"  database: {remedy}", lines, StringComparer.Ordinal);
    }

    private static Task<IReadOnlyList<Finding>> ExamineAsync(params IDiagnosticCheck[] checks) =>
        new Doctor(checks, TimeProvider.System).ExamineAsync(Patience, Cancellation);

    /// <summary>Finds something, does what it is told, and finds something again.</summary>
    private sealed class Check(string name, Func<CancellationToken, Task> then) : IDiagnosticCheck
    {
        public string Name => name;

        public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return Finding.Ok(name, "begun");
            await then(cancellationToken);
            yield return Finding.Ok(name, "done");
        }
    }
}
