using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.IntegrationTests.Bus;

public sealed class InvalidationTests : IDisposable
{
    private static readonly EnrichTranscript WithoutContent = new()
    {
        TranscriptId = "42",
        Features = [ProbeEnricher.Name],
        IncludeResults = true,
    };
    private static readonly EnrichTranscript WithContent = WithoutContent with { Content = "morning" };

    private readonly TemporaryFolder _folder = new();
    private readonly TaskCompletionSource _started = new();
    private readonly TaskCompletionSource _finish = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Invalidated_results_are_computed_anew_from_the_transcript_that_stayed()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        await worker.EnrichAsync(New(WithContent));

        var invalidated = await InvalidateAsync(worker, InvalidationScope.Results);
        var enriched = await worker.EnrichAsync<TranscriptEnriched>(New(WithoutContent));

        Assert.Equal((2L, InvalidationScope.Results, "42"), (invalidated.Generation, invalidated.Scope, invalidated.TranscriptId));
        Assert.Equal((2L, 2, "morning", ResultSource.Computed), Seen(enriched));
    }

    [Fact]
    public async Task An_erased_transcript_is_unknown_until_its_content_is_sent_by_another_job()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        var job = New(WithContent);
        await worker.EnrichAsync(job);

        await InvalidateAsync(worker, InvalidationScope.All);
        var unknown = await worker.EnrichAsync<EnrichmentFailed>(New(WithoutContent));
        var redelivered = await worker.EnrichAsync<EnrichmentFailed>(job);
        var again = await worker.EnrichAsync<TranscriptEnriched>(New(WithContent));

        Assert.Equal(FailureReasons.TranscriptUnknown, unknown.Reason);
        Assert.Equal(FailureReasons.ContentErased, redelivered.Reason);
        Assert.Equal((3L, 2, "morning", ResultSource.Computed), Seen(again));
    }

    [Fact]
    public async Task A_transcript_that_expired_is_unknown()
    {
        await using (var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]))
        {
            await worker.EnrichAsync(New(WithContent));
            await worker.QueryAsync(db =>
                db.Entries.ExecuteUpdateAsync(set => set.SetProperty(e => e.ExpiresAt, DateTime.UnixEpoch), Cancellation)
            );
        }

        await using var later = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        var unknown = await later.EnrichAsync<EnrichmentFailed>(New(WithoutContent));
        var again = await later.EnrichAsync<TranscriptEnriched>(New(WithContent));

        Assert.Equal(FailureReasons.TranscriptUnknown, unknown.Reason);
        Assert.Equal((1L, 1, "morning", ResultSource.Computed), Seen(again));
    }

    [Fact]
    public async Task An_invalidation_during_a_job_restarts_it_and_the_old_result_is_never_published()
    {
        var probe = HeldUpOnce();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe]);
        var job = New(WithContent);
        await worker.SendAsync(Queues.EnrichTranscript, job);
        await _started.Task.WaitAsync(Cancellation);

        await InvalidateAsync(worker, InvalidationScope.Results);
        _finish.SetResult();
        var received = await worker.NextAsync(job.JobId);
        var again = await worker.EnrichAsync(job);

        Assert.Equal((2L, 2, "morning", ResultSource.Computed), Seen(received.Message));
        Assert.Equal(received.MessageId, again.MessageId);
        Assert.Equal((2L, 2, "morning", ResultSource.Hot), Seen(again.Message));
        Assert.Equal(2, probe.Calls);
    }

    [Fact]
    public async Task A_transcript_erased_during_an_enrichment_stays_erased()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [HeldUpOnce()]);
        var job = New(WithContent);
        await worker.SendAsync(Queues.EnrichTranscript, job);
        await _started.Task.WaitAsync(Cancellation);

        await InvalidateAsync(worker, InvalidationScope.All);
        _finish.SetResult();
        var failed = Assert.IsType<EnrichmentFailed>((await worker.NextAsync(job.JobId)).Message);

        Assert.Equal(FailureReasons.ContentErased, failed.Reason);
        Assert.Equal(0, await worker.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task Newer_content_during_an_enrichment_supersedes_it()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [HeldUpOnce()]);
        var old = New(WithContent with { SourceVersion = 1 });
        await worker.SendAsync(Queues.EnrichTranscript, old);
        await _started.Task.WaitAsync(Cancellation);

        var newer = await worker.EnrichAsync<TranscriptEnriched>(New(WithContent with { Content = "evening", SourceVersion = 2 }));
        _finish.SetResult();
        var superseded = Assert.IsType<TranscriptEnriched>((await worker.NextAsync(old.JobId)).Message);

        Assert.Equal((2L, 2, "evening", ResultSource.Computed), Seen(newer));
        // A job that starts over reads the record.
        Assert.Equal((2L, 2, "evening", ResultSource.Durable), Seen(superseded));
        Assert.Equal((2L, true), (superseded.SourceVersion, superseded.Superseded));
    }

    [Fact]
    public async Task A_redelivered_invalidation_publishes_the_same_message_and_takes_nothing_away()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        await worker.EnrichAsync(New(WithContent));
        var command = new InvalidateTranscript
        {
            InvalidationId = Guid.NewGuid(),
            TranscriptId = "42",
            Reason = new string('r', 300),
        };

        var first = await worker.InvalidateAsync(command);
        await worker.EnrichAsync(New(WithoutContent));
        var again = await worker.InvalidateAsync(command);
        var enriched = await worker.EnrichAsync<TranscriptEnriched>(New(WithoutContent));

        Assert.Equal(first, again);
        Assert.Equal(new string('r', 200), Assert.IsType<TranscriptInvalidated>(first.Message).Reason);
        Assert.Equal((2L, 2, "morning", ResultSource.Hot), Seen(enriched));
    }

    [Fact]
    public async Task A_redelivered_erasure_leaves_what_was_stored_since_whatever_was_invalidated_in_between()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        await worker.EnrichAsync(New(WithContent));
        var erasure = new InvalidateTranscript
        {
            InvalidationId = Guid.NewGuid(),
            TranscriptId = "42",
            Scope = InvalidationScope.All,
        };
        var first = await worker.InvalidateAsync(erasure);
        await worker.EnrichAsync(New(WithContent with { Content = "evening" }));
        await InvalidateAsync(worker, InvalidationScope.Results);

        var again = await worker.InvalidateAsync(erasure);
        var enriched = await worker.EnrichAsync<TranscriptEnriched>(New(WithoutContent));

        Assert.Equal(first, again);
        Assert.Equal((4L, 3, "evening", ResultSource.Computed), Seen(enriched));
    }

    [Fact]
    public async Task An_invalidation_without_an_id_is_identified_by_its_message()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder);
        var messageId = Guid.NewGuid();

        await worker.SendAsync(Queues.InvalidateTranscript, new InvalidateTranscript { TranscriptId = "42" }, messageId);
        await worker.SendAsync(Queues.InvalidateTranscript, new InvalidateTranscript { TranscriptId = "42" }, messageId);

        Assert.Equal(await worker.NextAsync(messageId), await worker.NextAsync(messageId));
    }

    [Theory]
    [InlineData("42\nforged: line", null, InvalidationScope.Results, FailureReasons.InvalidTranscriptId)]
    [InlineData("42", "a:b", InvalidationScope.Results, FailureReasons.InvalidTenantId)]
    [InlineData("42", null, (InvalidationScope)(-1), FailureReasons.InvalidScope)]
    public async Task An_invalidation_that_cannot_succeed_is_answered_with_its_reason(
        string transcript,
        string? tenant,
        InvalidationScope scope,
        string reason
    )
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder);

        var received = await worker.InvalidateAsync(
            new InvalidateTranscript
            {
                TranscriptId = transcript,
                TenantId = tenant,
                Scope = scope,
            }
        );

        var failed = Assert.IsType<InvalidationFailed>(received.Message);
        Assert.Equal((reason, false), (failed.Reason, failed.Retryable));
        Assert.DoesNotContain('\n', failed.TranscriptId);
        Assert.Equal(EventIdentity.Of(failed), received.MessageId);
    }

    private ProbeEnricher HeldUpOnce() =>
        new(
            (call, token) =>
            {
                if (call > 1)
                    return Task.CompletedTask;
                _started.SetResult();
                return _finish.Task.WaitAsync(token);
            }
        );

    private static EnrichTranscript New(EnrichTranscript job) => job with { JobId = Guid.NewGuid() };

    private static async Task<TranscriptInvalidated> InvalidateAsync(WorkerUnderTest worker, InvalidationScope scope) =>
        Assert.IsType<TranscriptInvalidated>(
            (await worker.InvalidateAsync(new InvalidateTranscript { TranscriptId = "42", Scope = scope })).Message
        );

    private static (long Generation, int Call, string? Text, ResultSource Source) Seen(object message)
    {
        var enriched = Assert.IsType<TranscriptEnriched>(message);
        var feature = Assert.Single(enriched.Features);
        return (
            enriched.Generation,
            feature.Result!.Value.GetProperty("call").GetInt32(),
            feature.Result!.Value.GetProperty("text").GetString(),
            feature.Source
        );
    }
}
