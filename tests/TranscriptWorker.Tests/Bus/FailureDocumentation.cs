using System.Globalization;
using System.Text;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;
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
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {reasons} | {Retries(rule.Retry)} | {Queue(rule)} |\n");
        }

        return text.ToString();
    }

    private static string Retries(RetryMode retry) =>
        retry switch
        {
            RetryMode.Never => "none",
            RetryMode.Delayed => $"after {AtOnce()}, then from {RetryQueues()}",
            RetryMode.Queued => $"from {RetryQueues()}",
            RetryMode.WhenContentArrives => $"after {AtOnce()}, then from `{Queues.RetryOf("…", Defaults.RetryDelays.Min())}` for "
                + $"{new JobOptions().ContentPatience.TotalMinutes:0} minutes",
            RetryMode.WhenDatabaseAnswers =>
                "held unacknowledged until the database answers; no attempt is counted. If it answers and refuses "
                    + $"the command: after {Milliseconds(ErrorRules.RefusalDelays)}, then from {RetryQueues()}",
            RetryMode.Redelivered => $"returned to its queue after 1 s to 1 min, up to {Defaults.DeliveryLimit} deliveries",
            _ => throw new InvalidOperationException($"{retry} is not described."),
        };

    private static string Queue(ErrorRule rule) =>
        rule.Exception == typeof(JobCancelledException) ? "none; acknowledged"
        : rule.Retry == RetryMode.Redelivered || rule.Exception == typeof(WorkerEndedException) ? $"`{Queues.PoisonOf("…")}`"
        : $"`{Queues.ErrorOf("…")}`";

    private static string AtOnce() => Milliseconds(ErrorRules.ImmediateRetryDelays);

    private static string Milliseconds(IEnumerable<TimeSpan> delays) =>
        string.Join(" and ", delays.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.TotalMilliseconds:0} ms")));

    private static string RetryQueues() => string.Join(", ", Defaults.RetryDelays.Select(delay => $"`{Queues.RetryOf("…", delay)}`"));

    private static bool IsRetryable(string reason) =>
        ErrorRules
            .OfCommands.Concat(ErrorRules.OfDeliveries)
            .Any(rule => rule.Reasons.Contains(reason, StringComparer.Ordinal) && new Failure(reason, "", rule.Retry).IsRetryable);
}
