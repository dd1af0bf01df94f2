using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.IntegrationTests.Bus;

public sealed class FailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_defect_fails_the_job_once_stores_nothing_and_holds_up_nobody()
    {
        var probe = new ProbeEnricher(
            (call, _) => call == 1 ? throw new InvalidOperationException("about 'good morning'") : Task.CompletedTask
        );
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe]);

        var failed = await worker.EnrichAsync<EnrichmentFailed>(Job());
        var stored = await worker.QueryAsync(db => db.Entries.Where(e => e.Kind == EntryKind.AIEnhancement.Name).CountAsync(Cancellation));
        var claims = await worker.QueryAsync(db => db.Claims.CountAsync(Cancellation));
        var calls = probe.Calls;
        var enriched = await worker.EnrichAsync<TranscriptEnriched>(Job());

        Assert.Equal((FailureReasons.InternalError, true), (failed.Reason, failed.Retryable));
        Assert.DoesNotContain("morning", failed.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0, 0), (calls, stored, claims));
        Assert.Equal(ResultSource.Computed, Assert.Single(enriched.Features).Source);
    }

    [Fact]
    public async Task A_message_that_failed_for_good_is_counted_by_its_queue_and_its_reason()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                // Other tests have workers in this process, too.
                if (instrument.Name is "messages.dead_lettered" && instrument.Meter.Scope == worker.Get<IMeterFactory>())
                    own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => counted.Enqueue($"{value} {tags[0].Key}={tags[0].Value} {tags[1].Key}={tags[1].Value}")
        );
        listener.Start();

        await worker.EnrichAsync<EnrichmentFailed>(Job() with { Features = ["astrology"] });
        await worker.EnrichAsync<TranscriptEnriched>(Job());

        Assert.Equal("1 queue=enrich-transcript_error reason=unknown-feature", Assert.Single(counted));
    }

    [Fact]
    public async Task A_transcript_that_keeps_changing_fails_its_job()
    {
        WorkerUnderTest? started = null;
        var probe = new ProbeEnricher(
            (_, token) =>
                started!.Get<SubjectChanges>().InvalidateAsync(Subject.Transcript(null, "42"), Guid.NewGuid(), eraseContent: false, token)
        );
        await using var worker = started = await WorkerUnderTest.StartAsync(_folder, [probe]);

        var failed = await worker.EnrichAsync<EnrichmentFailed>(Job());

        Assert.Equal((FailureReasons.TranscriptChanging, true), (failed.Reason, failed.Retryable));
        Assert.InRange(probe.Calls, 2, 10);
    }

    [Theory]
    [InlineData(null, "00:00:02", FailureReasons.TimedOut, true)]
    [InlineData(2, "00:10:00", FailureReasons.DeadlinePassed, false)]
    public async Task A_limit_that_passes_during_the_work_ends_it_and_leaves_it_to_the_next_job(
        int? secondsLeft,
        string timeout,
        string reason,
        bool retryable
    )
    {
        var started = new TaskCompletionSource();
        var probe = new ProbeEnricher(
            (call, token) =>
            {
                if (call > 1)
                    return Task.CompletedTask;
                started.SetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
        );
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe], ("Jobs:Timeout", timeout));
        DateTimeOffset? deadline = secondsLeft is { } seconds ? TimeProvider.System.GetUtcNow().AddSeconds(seconds) : null;

        var failed = await worker.EnrichAsync<EnrichmentFailed>(Job() with { Deadline = deadline });
        var enriched = await worker.EnrichAsync<TranscriptEnriched>(Job() with { Deadline = DateTimeOffset.MaxValue });

        Assert.True(started.Task.IsCompletedSuccessfully);
        Assert.Equal((reason, retryable), (failed.Reason, failed.Retryable));
        Assert.Equal(ResultSource.Computed, Assert.Single(enriched.Features).Source);
    }

    [Fact]
    public async Task A_job_that_is_delivered_again_after_its_deadline_gets_its_earlier_answer()
    {
        var probe = new ProbeEnricher();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe]);
        var job = Job();
        var first = await worker.EnrichAsync(job);

        var again = await worker.EnrichAsync(job with { Deadline = DateTimeOffset.UnixEpoch });

        Assert.IsType<TranscriptEnriched>(again.Message);
        Assert.Equal((first.MessageId, 1), (again.MessageId, probe.Calls));
    }

    [Fact]
    public async Task A_locked_database_fails_the_job_after_some_attempts_and_the_same_job_succeeds_later()
    {
        var probe = new ProbeEnricher();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe], ("Durable:LockTimeout", "00:00:01"));
        var job = Job();

        EnrichmentFailed failed;
        await using (var other = new SqliteConnection($"Data Source={_folder["cache.db"]};Pooling=False"))
        {
            await other.OpenAsync(Cancellation);
            await using var held = other.CreateCommand();
            held.CommandText = "BEGIN EXCLUSIVE";
            await held.ExecuteNonQueryAsync(Cancellation);
            failed = await worker.EnrichAsync<EnrichmentFailed>(job);
        }

        var enriched = await worker.EnrichAsync<TranscriptEnriched>(job);

        Assert.Equal((FailureReasons.DurableTierUnavailable, true), (failed.Reason, failed.Retryable));
        Assert.Equal(ResultSource.Computed, Assert.Single(enriched.Features).Source);
    }

    private static EnrichTranscript Job() =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = "42",
            Content = "Ann: Good morning.",
            Features = [ProbeEnricher.Name],
        };
}
