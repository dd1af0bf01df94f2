using System.Runtime.Serialization;
using System.Text.Json;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Tests.Bus;

public sealed class ErrorRulesTests
{
    private const string UpdateVariable = "UPDATE_DOCS";
    private const string Start = "<!-- generated: start -->\n";
    private const string End = "<!-- generated: end -->\n";

    [Fact]
    public void The_documented_error_policy_is_the_one_of_the_code()
    {
        var file = Path.Combine(Repository(), "docs", "failures.md");
        var text = File.ReadAllText(file);
        var (start, end) = (text.IndexOf(Start, StringComparison.Ordinal) + Start.Length, text.IndexOf(End, StringComparison.Ordinal));
        var expected = FailureDocumentation.Write();
        if (Environment.GetEnvironmentVariable(UpdateVariable) is "1")
            File.WriteAllText(file, text = $"{text[..start]}\n{expected}\n{text[end..]}");
        end = text.IndexOf(End, StringComparison.Ordinal);

        Assert.True(
            string.Equals($"\n{expected}\n", text[start..end], StringComparison.Ordinal),
            $"{file} is not the error policy of the code. To write it again: {UpdateVariable}=1 dotnet test "
                + $"tests/TranscriptWorker.Tests --filter {nameof(ErrorRulesTests)}"
        );
    }

    [Fact]
    public void Every_reason_is_given_by_a_rule_and_every_rule_gives_known_reasons()
    {
        var reasons = typeof(FailureReasons).GetFields().Select(f => (string)f.GetRawConstantValue()!);
        var given = ErrorRules.OfCommands.Concat(ErrorRules.OfDeliveries).SelectMany(rule => rule.Reasons).Distinct(StringComparer.Ordinal);

        Assert.Equal(reasons.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public void Every_refusal_of_content_has_a_reason_of_its_rule()
    {
        var rule = ErrorRules.OfCommands.Single(rule => rule.Exception == typeof(TranscriptRefusedException));

        Assert.Equal(
            rule.Reasons.Order(StringComparer.Ordinal),
            Enum.GetValues<TranscriptRefusal>()
                .Select(refusal => ErrorRules.OfCommand(new TranscriptRefusedException(refusal, "refused")).Reason)
                .Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void The_last_rule_is_for_every_exception_and_no_other_rule_is_hidden()
    {
        foreach (var rules in (IReadOnlyList<ErrorRule>[])[ErrorRules.OfCommands, ErrorRules.OfDeliveries])
        {
            Assert.Equal(typeof(Exception), rules[^1].Exception);
            foreach (var (rule, i) in rules.Select((rule, i) => (rule, i)))
                Assert.DoesNotContain(rules.Take(i), earlier => earlier.Exception.IsAssignableFrom(rule.Exception));
        }
    }

    [Fact]
    public void An_unexpected_exception_is_retried_and_its_message_is_neither_sent_nor_logged()
    {
        const string secret = "Ann said";

        var failure = ErrorRules.OfCommand(new InvalidOperationException(secret, new FormatException(secret)));

        Assert.Equal((FailureReasons.InternalError, RetryMode.Delayed, true), (failure.Reason, failure.Retry, failure.IsRetryable));
        Assert.DoesNotContain(secret, failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(secret, failure.Defect!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrapped_JSON_error_is_an_unreadable_message_and_a_broken_connection_is_not()
    {
        var unreadable = new SerializationException("wrapped", new JsonException());
        var unpublished = new InvalidOperationException("wrapped", new IOException());

        Assert.Equal(RetryMode.Never, ErrorRules.OfDelivery(unreadable).Retry);
        Assert.Equal(RetryMode.Never, ErrorRules.OfDelivery(new InvalidOperationException("wrapped", unreadable)).Retry);
        Assert.Equal(RetryMode.Redelivered, ErrorRules.OfDelivery(unpublished).Retry);
    }

    [Fact]
    public void A_JSON_error_inside_a_command_is_a_defect_and_not_an_unreadable_message() =>
        Assert.Equal(FailureReasons.InternalError, ErrorRules.OfCommand(new JsonException()).Reason);

    [Fact]
    public void A_refused_job_keeps_its_own_reason_and_message()
    {
        var failure = ErrorRules.OfCommand(new JobRefusedException(FailureReasons.InvalidUser, "The user is wrong."));

        Assert.Equal(new Failure(FailureReasons.InvalidUser, "The user is wrong.", RetryMode.Never), failure);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TranscriptWorker.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        return folder.FullName;
    }
}
