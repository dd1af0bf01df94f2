using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Chaos.Checks;
using TranscriptWorker.Chaos.Traffic;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.IntegrationTests.Chaos;

/// <summary>Each kind of wrong event is found, and right ones are not.</summary>
public sealed class ChaosLedgerTests
{
    private const string Transcript = "chaos-1";
    private const string Feature = "key-phrases";
    private const string Stored = "durable";
    private const string Computed = "computed";

    private static readonly DateTimeOffset ExpiresAt = DateTimeOffset.UnixEpoch;

    private readonly Findings _findings = new();
    private readonly Ledger _ledger;

    public ChaosLedgerTests() => _ledger = new Ledger(new ExpectedResults(), _findings);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Right_events_are_no_findings_also_if_they_come_twice()
    {
        var content = await PublishAsync(CommandKind.NewContent, 1);
        var answer = await AnswerAsync(content, generation: 1, version: 1, Computed);
        _ledger.Record(answer);
        _ledger.Record(answer with { Features = [answer.Features[0] with { Source = Stored }] });
        var invalidation = await PublishAsync(CommandKind.InvalidateResults, 0);
        _ledger.Record(Invalidated(invalidation, generation: 2));
        _ledger.Record(await AnswerAsync(content, generation: 2, version: 1));

        Assert.All(_findings.Counts, c => Assert.Equal(0, c.Value));
        Assert.Empty(_ledger.FindUnanswered());
    }

    [Fact]
    public async Task A_generation_below_an_acknowledged_one_is_stale()
    {
        _ledger.Record(await AnswerAsync(await PublishAsync(CommandKind.NewContent, 1), generation: 1, version: 1));
        _ledger.Record(Invalidated(await PublishAsync(CommandKind.InvalidateResults, 0), generation: 2));

        _ledger.Record(await AnswerAsync(await PublishAsync(CommandKind.WithoutContent, 0), generation: 1, version: 1));

        AssertFound(Counter.Stale);
    }

    [Fact]
    public async Task A_job_that_was_published_before_the_acknowledgement_may_be_answered_from_before()
    {
        _ledger.Record(await AnswerAsync(await PublishAsync(CommandKind.NewContent, 1), generation: 1, version: 1));
        var early = await PublishAsync(CommandKind.WithoutContent, 0);
        _ledger.Record(Invalidated(await PublishAsync(CommandKind.InvalidateResults, 0), generation: 2));

        _ledger.Record(await AnswerAsync(early, generation: 1, version: 1));

        Assert.All(_findings.Counts, c => Assert.Equal(0, c.Value));
    }

    [Fact]
    public async Task Content_below_an_acknowledged_version_is_stale()
    {
        await PublishAsync(CommandKind.NewContent, 1);
        _ledger.Record(await AnswerAsync(await PublishAsync(CommandKind.NewContent, 2), generation: 2, version: 2));

        _ledger.Record(await AnswerAsync(await PublishAsync(CommandKind.OldContent, 1), generation: 3, version: 1));

        AssertFound(Counter.Stale);
    }

    [Fact]
    public async Task Results_of_an_erased_generation_are_stale()
    {
        _ledger.Record(await AnswerAsync(await PublishAsync(CommandKind.NewContent, 1), generation: 1, version: 1));
        var early = await PublishAsync(CommandKind.WithoutContent, 0);
        _ledger.Record(Invalidated(await PublishAsync(CommandKind.Erase, 0), generation: 2));

        _ledger.Record(await AnswerAsync(early, generation: 2, version: 1));

        AssertFound(Counter.Stale);
    }

    [Fact]
    public async Task Results_of_another_version_than_the_named_one_are_wrong_content()
    {
        await PublishAsync(CommandKind.NewContent, 1);
        var second = await PublishAsync(CommandKind.NewContent, 2);

        _ledger.Record(await AnswerAsync(second, generation: 2, version: 1) with { SourceVersion = 2 });

        AssertFound(Counter.WrongContent);
    }

    [Fact]
    public async Task Two_ids_for_one_generation_of_a_job_are_differing_events()
    {
        var content = await PublishAsync(CommandKind.NewContent, 1);
        var answer = await AnswerAsync(content, generation: 1, version: 1);
        _ledger.Record(answer);

        _ledger.Record(answer with { MessageId = Guid.NewGuid() });

        AssertFound(Counter.DifferingEvents);
    }

    [Fact]
    public async Task A_failure_beside_a_result_is_a_differing_event_and_an_unexpected_failure()
    {
        var content = await PublishAsync(CommandKind.NewContent, 1);
        _ledger.Record(await AnswerAsync(content, generation: 1, version: 1));

        _ledger.Record(
            new ReceivedEvent("EnrichmentFailed", Guid.NewGuid(), content.Id) { TranscriptId = Transcript, Reason = "internal-error" }
        );

        Assert.Equal(1, _findings.Counts[Counter.DifferingEvents]);
        Assert.Equal(1, _findings.Counts[Counter.UnexpectedFailures]);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task That_its_content_was_erased_answers_a_job_only_if_something_erased_it(bool erases, int unexpected)
    {
        var content = await PublishAsync(CommandKind.NewContent, 1);
        _ledger.Record(await AnswerAsync(content, generation: 1, version: 1));
        await PublishAsync(erases ? CommandKind.Erase : CommandKind.InvalidateResults, 0);

        _ledger.Record(
            new ReceivedEvent("EnrichmentFailed", Guid.NewGuid(), content.Id) { TranscriptId = Transcript, Reason = "content-erased" }
        );

        Assert.Equal(unexpected, _findings.Counts[Counter.UnexpectedFailures]);
        Assert.Equal(unexpected, _findings.Counts[Counter.DifferingEvents]);
    }

    [Fact]
    public async Task An_invalidation_that_led_to_two_generations_is_a_duplicated_effect()
    {
        var invalidation = await PublishAsync(CommandKind.InvalidateResults, 0);
        _ledger.Record(Invalidated(invalidation, generation: 1));

        _ledger.Record(Invalidated(invalidation, generation: 2));

        AssertFound(Counter.DuplicatedEffects);
    }

    [Fact]
    public async Task A_feature_that_was_committed_twice_for_a_generation_is_a_duplicated_effect()
    {
        _ledger.Record(await AnswerAsync(await PublishAsync(CommandKind.NewContent, 1), generation: 1, version: 1, Computed));
        var other = await AnswerAsync(await PublishAsync(CommandKind.KnownContent, 1), generation: 1, version: 1, Computed);

        _ledger.Record(other with { Features = [other.Features[0] with { ExpiresAt = ExpiresAt.AddSeconds(1) }] });

        AssertFound(Counter.DuplicatedEffects);
    }

    [Fact]
    public async Task A_feature_whose_claim_was_taken_over_may_be_computed_twice_and_committed_once()
    {
        _ledger.Record(await AnswerAsync(await PublishAsync(CommandKind.NewContent, 1), generation: 1, version: 1, Computed));

        _ledger.Record(await AnswerAsync(await PublishAsync(CommandKind.KnownContent, 1), generation: 1, version: 1, Computed));

        Assert.All(_findings.Counts, c => Assert.Equal(0, c.Value));
    }

    [Fact]
    public async Task An_event_of_another_tenant_is_wrong()
    {
        var answer = await AnswerAsync(await PublishAsync(CommandKind.NewContent, 1), generation: 1, version: 1);

        _ledger.Record(answer with { TenantId = "acme" });

        AssertFound(Counter.WrongContent);
    }

    [Fact]
    public async Task A_confirmed_command_without_an_event_is_unanswered()
    {
        var content = await PublishAsync(CommandKind.NewContent, 1);

        Assert.Equal(content.Id, Assert.Single(_ledger.FindUnanswered()).Command.Id);
    }

    private static ReceivedEvent Invalidated(Command command, long generation) =>
        new("TranscriptInvalidated", Guid.NewGuid(), command.Id) { TranscriptId = Transcript, Generation = generation };

    private static async Task<ReceivedEvent> AnswerAsync(Command command, long generation, int version, string source = Stored) =>
        new("TranscriptEnriched", Guid.NewGuid(), command.Id)
        {
            TranscriptId = Transcript,
            Generation = generation,
            SourceVersion = version,
            Features = [new ReceivedFeature(Feature, source, await ComputeAsync(version), ExpiresAt)],
        };

    private static async Task<string> ComputeAsync(int version)
    {
        var enricher = new ServiceCollection()
            .AddEnrichment()
            .BuildServiceProvider()
            .GetServices<IEnricher>()
            .Single(e => e.Feature is Feature);
        var transcript = TranscriptReader.Read(
            Contents.Create($"transcript:{Transcript}", version),
            format: null,
            new TranscriptLimits(),
            Cancellation
        );
        var result = await enricher.EnrichAsync(transcript, new EnrichmentRequest(Language: null), Cancellation);
        return JsonSerializer.Serialize(JsonElement.Parse(result));
    }

    private async Task<Command> PublishAsync(CommandKind kind, int version)
    {
        var command = new Command(Guid.NewGuid(), kind, Transcript, version) { NamesVersion = true, Feature = Feature };
        await _ledger.BeginAsync(command, Cancellation);
        _ledger.Confirm(command);
        return command;
    }

    private void AssertFound(Counter counter) => Assert.Equal([counter], _findings.Counts.Where(c => c.Value > 0).Select(c => c.Key));
}
