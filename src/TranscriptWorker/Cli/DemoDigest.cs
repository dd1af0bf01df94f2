using System.Text.Json;
using Spectre.Console;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Cli;

/// <summary>What the features say of two samples, for people.</summary>
internal static class DemoDigest
{
    private const int ShownPhrases = 8;
    private const int ShownSentences = 3;

    /// <summary>Shows a meeting: its chapters, phrases and summary, a question with its answer, and a task.</summary>
    public static void ShowMeeting(IAnsiConsole terminal, TranscriptEnriched meeting)
    {
        WriteTitle(terminal, meeting);
        var phrases = Items(meeting, "key-phrases", "phrases").Take(ShownPhrases).Select(phrase => Text(phrase, "text"));
        terminal.MarkupLineInterpolated($"[bold]Key phrases:[/] {string.Join(", ", phrases)}");
        terminal.MarkupLine("[bold]Chapters:[/]");
        foreach (var chapter in Items(meeting, "chapters", "chapters"))
            terminal.MarkupLineInterpolated($"  [grey]{Time(chapter)}[/]{Text(chapter, "title") ?? "…"}");
        terminal.MarkupLine("[bold]Summary:[/]");
        foreach (var sentence in Items(meeting, "summary", "sentences").Take(ShownSentences))
            WriteQuote(terminal, sentence);
        terminal.MarkupLine("[bold]A question and its answer:[/]");
        // One whose answer says more than yes.
        var questions = Items(meeting, "questions", "questions").Where(HasAnswer).OrderByDescending(SharesWordsWithAnswer);
        if (questions.FirstOrDefault() is { ValueKind: JsonValueKind.Object } question)
        {
            WriteQuote(terminal, question);
            WriteQuote(terminal, question.GetProperty("answer"));
        }

        terminal.MarkupLine("[bold]A task:[/]");
        if (Items(meeting, "action-items", "items").FirstOrDefault(HasOwnerAndDueDate) is { ValueKind: JsonValueKind.Object } task)
        {
            WriteQuote(terminal, task);
            terminal.MarkupLineInterpolated(
                $"  [grey]owner:[/] {Text(task, "owner")}  [grey]due:[/] {Text(task.GetProperty("due"), "text")}"
            );
        }
    }

    /// <summary>Shows the first line of a call in which personal data was replaced.</summary>
    public static void ShowCall(IAnsiConsole terminal, TranscriptEnriched call)
    {
        WriteTitle(terminal, call);
        terminal.MarkupLine("[bold]A line without its personal data:[/]");
        var places = Items(call, "personal-data", "findings")
            .SelectMany(finding => finding.GetProperty("parts").EnumerateArray())
            .Select(part => Text(part, "cueId"))
            .ToHashSet(StringComparer.Ordinal);
        if (
            Items(call, "redacted-transcript", "cues").FirstOrDefault(cue => places.Contains(Text(cue, "id"))) is
            { ValueKind: JsonValueKind.Object } redacted
        )
            WriteQuote(terminal, redacted);
    }

    private static void WriteTitle(IAnsiConsole terminal, TranscriptEnriched enriched) =>
        terminal.Write(new Rule($"[bold]{Markup.Escape(enriched.TranscriptId)}[/]").LeftJustified());

    private static void WriteQuote(IAnsiConsole terminal, JsonElement quote)
    {
        var speaker = Text(quote, "speaker") is { } name ? $"{name}: " : "";
        terminal.MarkupLineInterpolated($"  [grey]{Time(quote)}[/][blue]{speaker}[/]{Text(quote, "text")}");
    }

    private static string Time(JsonElement item) =>
        item.TryGetProperty("startMs", out var ms) && ms.ValueKind == JsonValueKind.Number
            ? $"{TimeSpan.FromMilliseconds(ms.GetInt32()):mm\\:ss} "
            : "";

    private static bool HasAnswer(JsonElement question) =>
        question.TryGetProperty("answer", out var answer) && answer.ValueKind == JsonValueKind.Object;

    private static bool SharesWordsWithAnswer(JsonElement question) => Text(question.GetProperty("answer"), "rule") is "overlap";

    private static bool HasOwnerAndDueDate(JsonElement task) =>
        Text(task, "owner") is not null && task.TryGetProperty("due", out var due) && due.ValueKind == JsonValueKind.Object;

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static JsonElement.ArrayEnumerator Items(TranscriptEnriched enriched, string feature, string list) =>
        enriched
            .Features.First(f => string.Equals(f.Feature, feature, StringComparison.Ordinal))
            .Result!.Value.GetProperty(list)
            .EnumerateArray();
}
