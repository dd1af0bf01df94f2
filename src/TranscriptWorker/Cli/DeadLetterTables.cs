using Spectre.Console;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Cli;

/// <summary>Tables of dead letters. Their text comes from outside.</summary>
internal static class DeadLetterTables
{
    public static Table OfCounts(IReadOnlyList<DeadLetterGroup> groups)
    {
        var table = OfCauses("messages").AddColumns("oldest (UTC)", "newest (UTC)");
        foreach (var group in groups)
            table.AddRow([.. Cause(group), $"{group.Messages:N0}", Time(group.Oldest), Time(group.Newest)]);
        return table;
    }

    public static Table OfPlan(IReadOnlyList<DeadLetterGroup> groups)
    {
        var table = OfCauses("matching", "held back", "left").AddColumns("oldest (UTC)", "newest (UTC)");
        foreach (var group in groups)
            table.AddRow([
                .. Cause(group),
                $"{group.CountOf(DeadLetterOutcome.Found):N0}",
                Failures(group),
                $"{group.CountOf(DeadLetterOutcome.Left):N0}",
                Time(group.Oldest),
                Time(group.Newest),
            ]);
        return table;
    }

    public static Table OfOutcomes(IReadOnlyList<DeadLetterGroup> groups)
    {
        var table = OfCauses("moved", "failed", "left");
        foreach (var group in groups)
            table.AddRow([
                .. Cause(group),
                $"{group.CountOf(DeadLetterOutcome.Moved):N0}",
                Failures(group),
                $"{group.CountOf(DeadLetterOutcome.Left):N0}",
            ]);
        return table;
    }

    public static Table Of(IReadOnlyList<DeadLetter> letters)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumns("id", "queue", "reason", "tenant", "transcript", "failed (UTC)")
            .AddColumn(new TableColumn("bytes").RightAligned());
        foreach (var letter in letters)
            table.AddRow(
                $"{letter.Id}",
                letter.Cause.Queue,
                Markup.Escape(letter.Cause.Reason),
                Markup.Escape(letter.Command.TenantId ?? ""),
                letter.Command.IsReadable ? Markup.Escape(letter.Command.TranscriptId ?? "") : "[yellow]unreadable[/]",
                Time(letter.FailedAt),
                $"{letter.Bytes:N0}"
            );
        return table;
    }

    public static string Time(DateTimeOffset? time) => time is { } known ? $"{known.UtcDateTime:yyyy-MM-dd HH:mm:ss}" : "unknown";

    private static Table OfCauses(params string[] counts)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("queue", "reason", "explanation");
        foreach (var name in counts)
            table.AddColumn(new TableColumn(name).RightAligned());
        return table;
    }

    private static string Failures(DeadLetterGroup group) =>
        group.CountOf(DeadLetterOutcome.Failed) is > 0 and var failed ? $"[red]{failed:N0}[/]" : "0";

    private static IEnumerable<string> Cause(DeadLetterGroup group) =>
        [group.Cause.Queue, Markup.Escape(group.Cause.Reason), Markup.Escape(group.Cause.Explanation)];
}

/// <summary>A dead letter as JSON.</summary>
internal sealed record ShownLetter(
    Guid Id,
    string Command,
    string Queue,
    string Reason,
    string Explanation,
    string? TenantId,
    string? TranscriptId,
    DateTimeOffset? FailedAt,
    int Bytes,
    bool IsReadable
)
{
    public static ShownLetter Of(DeadLetter letter) =>
        new(
            letter.Id,
            letter.Cause.Command,
            letter.Cause.Queue,
            letter.Cause.Reason,
            letter.Cause.Explanation,
            letter.Command.TenantId,
            letter.Command.TranscriptId,
            letter.FailedAt,
            letter.Bytes,
            letter.Command.IsReadable
        );
}
