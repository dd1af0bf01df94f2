using System.Text.Json;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.IntegrationTests.Bus;

public sealed class RedeliveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ProbeEnricher _probe = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_redelivered_job_publishes_the_same_message_and_computes_nothing_even_after_a_restart()
    {
        var job = Job("morning");
        Received first,
            again,
            afterRestart;
        await using (var worker = await StartAsync())
            (first, again) = (await worker.EnrichAsync(job), await worker.EnrichAsync(job));
        await using (var worker = await StartAsync())
            afterRestart = await worker.EnrichAsync(job);

        Assert.Equal(
            [ResultSource.Computed, ResultSource.Hot, ResultSource.Durable],
            new[] { first, again, afterRestart }.Select(r => Feature(r).Source)
        );
        Assert.Equal(1, _probe.Calls);
        Assert.All([again, afterRestart], r => Assert.Equal(first.MessageId, r.MessageId));
        Assert.All([again, afterRestart], r => Assert.Equal(Feature(first).Result!.Value.ToString(), Feature(r).Result!.Value.ToString()));
        Assert.Equal(EventIdentity.Of(Event(first)), first.MessageId);
    }

    [Fact]
    public async Task Another_job_with_the_same_content_has_a_message_of_its_own_and_computes_nothing()
    {
        await using var worker = await StartAsync();

        var first = await worker.EnrichAsync(Job("morning"));
        var other = await worker.EnrichAsync(Job("morning"));

        Assert.NotEqual(first.MessageId, other.MessageId);
        Assert.Equal((1L, false), (Event(other).Generation, Event(other).Superseded));
        Assert.Equal(Feature(first).Fingerprint, Feature(other).Fingerprint);
        Assert.Equal(1, _probe.Calls);
    }

    [Fact]
    public async Task A_redelivered_old_job_does_not_undo_a_newer_one()
    {
        await using var worker = await StartAsync();
        var old = Job("morning");
        var first = await worker.EnrichAsync(old);
        await worker.EnrichAsync(Job("evening"));

        var again = await worker.EnrichAsync(old);

        Assert.Equal((2L, true), (Event(again).Generation, Event(again).Superseded));
        Assert.Equal("evening", Text(again));
        Assert.NotEqual(first.MessageId, again.MessageId);
        Assert.Equal(2, _probe.Calls);
    }

    [Theory]
    [InlineData(6L, true, "evening")]
    [InlineData(7L, true, "evening")]
    [InlineData(8L, false, "morning")]
    public async Task Content_of_an_older_source_version_is_answered_from_the_newer(long version, bool superseded, string text)
    {
        await using var worker = await StartAsync();
        await worker.EnrichAsync(Job("evening", version: 7));

        var received = await worker.EnrichAsync(Job("morning", version));

        Assert.Equal((superseded, text), (Event(received).Superseded, Text(received)));
        Assert.Equal(Math.Max(7, version), Event(received).SourceVersion);
    }

    [Fact]
    public async Task Tenants_with_the_same_transcript_id_do_not_meet()
    {
        await using var worker = await StartAsync();
        await worker.EnrichAsync(Job("morning") with { TenantId = "acme" });

        var other = await worker.EnrichAsync(Job("evening") with { TenantId = "umbrella" });
        var none = await worker.EnrichAsync<EnrichmentFailed>(Job(null));

        Assert.Equal((1L, "umbrella", "evening"), (Event(other).Generation, Event(other).TenantId, Text(other)));
        Assert.Equal(FailureReasons.TranscriptUnknown, none.Reason);
    }

    private Task<WorkerUnderTest> StartAsync() => WorkerUnderTest.StartAsync(_folder, [_probe]);

    private static EnrichTranscript Job(string? content, long? version = null) =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = "42",
            Content = content,
            SourceVersion = version,
            Features = [ProbeEnricher.Name],
            IncludeResults = true,
        };

    private static TranscriptEnriched Event(Received received) => Assert.IsType<TranscriptEnriched>(received.Message);

    private static EnrichedFeature Feature(Received received) => Assert.Single(Event(received).Features);

    private static string? Text(Received received) => Assert.IsType<JsonElement>(Feature(received).Result).GetProperty("text").GetString();
}
