using System.Globalization;
using System.Text;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Contracts;
using TranscriptWorker.Tests.Contracts;

namespace TranscriptWorker.Tests.Bus;

/// <summary>Prints the error policy as the generated part of <c>docs/failures.md</c>.</summary>
internal static class FailureDocumentation
{
    private static readonly BusOptions Defaults = new();

    public static string Write()
    {
        var text = new StringBuilder();
        text.Append("### Commands that fail while they run\n\n").Append(Table(ErrorRules.OfCommands));
        text.Append("\n### Messages that fail before or after their command runs\n\n").Append(Table(ErrorRules.OfDeliveries));
        text.Append("\n### Reasons\n\n| reason | `retryable` | meaning |\n| --- | --- | --- |\n");
        var comments = new XmlDocumentation(typeof(FailureReasons).Assembly);
        foreach (var field in typeof(FailureReasons).GetFields())
        {
            var reason = XmlDocumentation.NameOf(field);
            text.Append(CultureInfo.InvariantCulture, $"| `{reason}` | {(IsRetryable(reason) ? "yes" : "no")} | {comments.Of(field)} |\n");
        }

        return text.ToString();
    }

    private static string Table(IEnumerable<ErrorRule> rules)
    {
        var text = new StringBuilder("| exception | reasons | retries | queue after the last attempt |\n| --- | --- | --- | --- |\n");
        foreach (var rule in rules)
        {
            var reasons = rule.Reasons.Count == 0 ? "none" : string.Join(", ", rule.Reasons.Select(reason => $"`{reason}`"));
            var name = rule.Exception == typeof(Exception) ? "any other" : $"`{rule.Exception.Name}`";
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {reasons} | {Retries(rule.Retry)} | {Queue(rule.Retry)} |\n");
        }

        return text.ToString();
    }

    private static string Retries(RetryMode retry) =>
        retry switch
        {
            RetryMode.Never => "none",
            RetryMode.Delayed =>
                $"after {string.Join(" and ", ErrorRules.ImmediateRetryDelays.Select(d => $"{d.TotalMilliseconds:0} ms"))}, then from "
                    + string.Join(", ", Defaults.RetryDelays.Select(delay => $"`{Queues.RetryOf("…", delay)}`")),
            RetryMode.WhenDatabaseAnswers => "held unacknowledged until the database answers; no attempt is counted",
            RetryMode.Redelivered => $"returned to its queue, up to {Defaults.DeliveryLimit} deliveries",
            _ => throw new InvalidOperationException($"{retry} is not described."),
        };

    private static string Queue(RetryMode retry) =>
        retry switch
        {
            RetryMode.Never or RetryMode.Delayed => $"`{Queues.ErrorOf("…")}`",
            RetryMode.WhenDatabaseAnswers => "none: it stays in its own queue",
            RetryMode.Redelivered => $"`{Queues.PoisonOf("…")}`",
            _ => throw new InvalidOperationException($"{retry} is not described."),
        };

    private static bool IsRetryable(string reason) =>
        ErrorRules
            .OfCommands.Concat(ErrorRules.OfDeliveries)
            .Any(rule => rule.Reasons.Contains(reason, StringComparer.Ordinal) && rule.Retry != RetryMode.Never);
}
