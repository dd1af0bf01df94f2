using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using static TranscriptWorker.IntegrationTests.Bus.DeadLetters.DeadLettersUnderTest;

namespace TranscriptWorker.IntegrationTests.Bus.DeadLetters;

public sealed class RetryTests : IDisposable
{
    private const int CallsOfTwoAttempts = 6;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_returned_job_gets_all_its_attempts_again_and_is_answered()
    {
        using var letters = await StartAsync("--set", "Bus:RetryDelays:0=00:00:01");
        var probe = new ProbeEnricher(
            (call, _) => call <= 2 * CallsOfTwoAttempts ? throw new InvalidOperationException() : Task.CompletedTask
        );
        await using var worker = await WorkerUnderTest.StartAsync(
            _folder,
            [probe],
            [.. letters.Host.Settings, ("Bus:RetryDelays:0", "00:00:01")]
        );
        var job = new EnrichTranscript
        {
            JobId = Guid.NewGuid(),
            TranscriptId = "42",
            Content = "Ann: Hello.",
            Features = [ProbeEnricher.Name],
        };
        var started = TimeProvider.System.GetUtcNow();
        await worker.EnrichAsync<EnrichmentFailed>(job);
        await letters.UntilAsync(Error, 1);
        var failed = Assert.Single((await letters.ReadAsync("list", "--messages")).EnumerateArray());

        (await letters.RunAsync("retry", "--id", $"{job.JobId}", "--yes")).AssertDone();
        var second = (await worker.NextAsync(job.JobId)).Message;
        await letters.UntilAsync(Error, 1);
        var calls = probe.Calls;
        (await letters.RunAsync("retry", "--all", "--yes")).AssertDone();
        var third = (await worker.NextAsync(job.JobId)).Message;

        Assert.InRange(failed.GetProperty("failedAt").GetDateTimeOffset(), started, TimeProvider.System.GetUtcNow());
        Assert.Equal(
            (job.JobId, FailureReasons.InternalError),
            (failed.GetProperty("id").GetGuid(), failed.GetProperty("reason").GetString())
        );
        Assert.IsType<EnrichmentFailed>(second);
        Assert.Equal(2 * CallsOfTwoAttempts, calls);
        Assert.IsType<TranscriptEnriched>(third);
        Assert.Equal(0u, await letters.Host.CountAsync(Error));
    }

    [Fact]
    public async Task A_returned_message_carries_nothing_of_its_failures_and_all_that_its_sender_gave()
    {
        using var letters = await StartAsync();
        await letters.Host.PublishAsync(
            Poison,
            Job(Guid.NewGuid()),
            properties =>
            {
                (properties.MessageId, properties.Expiration, properties.ContentType) = ("m", "3600000", "application/json");
                properties.Headers = Headers(
                    ("tw-attempt", 3),
                    ("tw-waits", 9),
                    ("tw-reason", FailureReasons.TimedOut),
                    ("tw-explanation", "It failed."),
                    ("tw-failed-at", $"{TimeProvider.System.GetUtcNow():O}"),
                    ("x-death", new List<object>()),
                    ("x-first-death-queue", Queues.EnrichTranscript),
                    ("x-delivery-count", 20L),
                    ("sender", "kept")
                );
            }
        );

        (await letters.RunAsync("retry", "--all", "--yes")).AssertDone();

        var returned = (await letters.Host.TakeAsync(Queues.EnrichTranscript)).BasicProperties;
        Assert.Equal(
            ("m", "application/json", true, false),
            (returned.MessageId, returned.ContentType, returned.Persistent, returned.IsExpirationPresent())
        );
        Assert.Equal("kept", Encoding.UTF8.GetString((byte[])returned.Headers!["sender"]!));
        Assert.DoesNotContain(
            returned.Headers.Keys,
            name => name.StartsWith("tw-", StringComparison.Ordinal) || name.Contains("death", StringComparison.Ordinal)
        );
        Assert.Equal(0L, returned.Headers.TryGetValue("x-delivery-count", out var deliveries) ? deliveries : 0L);
    }

    [Fact]
    public async Task What_failed_after_the_run_began_is_left()
    {
        using var letters = await StartAsync();
        var (before, after) = (Guid.NewGuid(), Guid.NewGuid());
        await letters.FailAsync(Error, Job(after), at: TimeProvider.System.GetUtcNow().AddHours(1));
        await letters.FailAsync(Error, Job(before), at: TimeProvider.System.GetUtcNow().AddHours(-1));

        var ended = await letters.RunAsync("retry", "--all", "--yes");

        Assert.Equal("1 moved, 0 failed, 1 left", ended.Output[^1]);
        Assert.Equal([before], await letters.TakeIdsAsync(Queues.EnrichTranscript));
        Assert.Equal([after], await letters.TakeIdsAsync(Error));
    }

    [Fact]
    public async Task Messages_that_do_not_match_keep_their_order()
    {
        using var letters = await StartAsync();
        var (left, moved) = (new List<Guid>(), new List<Guid>());
        for (var i = 0; i < 12; i++)
        {
            var (ids, reason) = i % 3 == 1 ? (moved, FailureReasons.TimedOut) : (left, FailureReasons.InternalError);
            ids.Add(Guid.NewGuid());
            await letters.FailAsync(Error, Job(ids[^1]), reason);
        }

        var outcome = await letters.ReadAsync("retry", "--reason", FailureReasons.TimedOut, "--yes");

        Assert.Equal(moved.Count, Assert.Single(outcome.EnumerateArray()).GetProperty("moved").GetInt32());
        Assert.Equal(moved, await letters.TakeIdsAsync(Queues.EnrichTranscript));
        Assert.Equal(left, await letters.TakeIdsAsync(Error));
    }

    [Fact]
    public async Task An_interrupted_run_loses_nothing_and_a_repeated_one_finishes()
    {
        using var letters = await StartAsync();
        var ids = await letters.FailJobsAsync(300);
        await using var process = WorkerProcess.Start(letters.ArgumentsOf("retry", "--all", "--yes"));
        await Wait.UntilAsync(
            async _ => await letters.Host.CountAsync(Queues.EnrichTranscript) > 0,
            TimeSpan.FromSeconds(60),
            () => "Nothing was moved.",
            Cancellation
        );

        process.Signal(WorkerProcess.Terminate);
        var interrupted = await process.WaitForExitAsync();
        var (returned, left) = (await letters.Host.CountAsync(Queues.EnrichTranscript), await letters.Host.CountAsync(Error));
        var repeated = await letters.RunAsync("retry", "--all", "--yes");

        interrupted.AssertRefused(130, "cancelled");
        Assert.InRange(returned, 1u, 299u);
        Assert.Equal((300u, $"{returned} moved, 0 failed, 0 left"), (returned + left, interrupted.Output[^1]));
        Assert.Equal($"{left} moved, 0 failed, 0 left", repeated.Output[^1]);
        Assert.Equal(ids, await letters.TakeIdsAsync(Queues.EnrichTranscript));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_its_command_queue_does_not_take_stays(bool isFull)
    {
        using var letters = await StartAsync();
        var ids = await letters.FailJobsAsync(3);
        await letters.Host.UseAsync(async channel =>
            await channel.QueueDeleteAsync(Queues.EnrichTranscript, cancellationToken: Cancellation)
        );
        if (isFull)
        {
            var limited = new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["x-max-length"] = 1,
                ["x-overflow"] = "reject-publish",
            };
            await letters.Host.DeclareQueueAsync(Queues.EnrichTranscript, limited);
            await letters.Host.PublishAsync(Queues.EnrichTranscript, "{}");
        }

        var ended = await letters.RunAsync("retry", "--all", "--yes");

        ended.AssertRefused(1, isFull ? "the queue refuses it" : "NO_ROUTE");
        Assert.Equal("0 moved, 3 failed, 0 left", ended.Output[^1]);
        Assert.Equal(ids, await letters.TakeIdsAsync(Error));
    }

    [Fact]
    public async Task A_job_that_would_bring_back_what_was_erased_since_is_left_unless_it_is_asked_for()
    {
        using var letters = await StartAsync();
        var (erased, later, tenants, bare) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await using (var worker = await WorkerUnderTest.StartAsync(letters.Folder, [new ProbeEnricher()], letters.Host.Settings))
        {
            await worker.InvalidateAsync(new InvalidateTranscript { TranscriptId = "42", Scope = InvalidationScope.All });
            await worker.InvalidateAsync(new InvalidateTranscript { TranscriptId = "44" });
        }

        var now = TimeProvider.System.GetUtcNow();
        await letters.FailAsync(Error, Job(erased), at: now.AddMinutes(-20));
        await letters.FailAsync(Error, Job(tenants, tenant: "acme"), at: now.AddMinutes(-20));
        await letters.FailAsync(Error, Job(bare, content: null), at: now.AddMinutes(-20));
        await letters.FailAsync(Error, Job(later, "43"), at: now.AddDays(-31));

        var planned = await letters.ReadAsync("retry", "--all", "--dry-run");
        var ended = await letters.RunAsync("retry", "--all", "--yes");
        var returned = await letters.TakeIdsAsync(Queues.EnrichTranscript);
        var asked = await letters.RunAsync("retry", "--all", "--yes", "--even-erased");

        Assert.Equal((4, 2), Assert.Single(planned.EnumerateArray()) is var plan ? (Of(plan, "matching"), Of(plan, "failed")) : default);
        Assert.Equal((1, "2 moved, 2 failed, 0 left"), (ended.ExitCode, ended.Output[^1]));
        Assert.Equal(
            [
                "error: 1 messages stay in enrich-transcript_error: their transcripts were erased after",
                "error: 1 messages stay in enrich-transcript_error: they failed before the time",
            ],
            ended.Failures.Select(line => string.Join(' ', line.Split(' ').Take(11))),
            StringComparer.Ordinal
        );
        Assert.Equal([tenants, bare], returned);
        asked.AssertDone();
        Assert.Equal([erased, later], await letters.TakeIdsAsync(Queues.EnrichTranscript));

        static int Of(JsonElement plan, string name) => plan.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task A_message_that_the_broker_moved_is_listed_with_the_brokers_reason_and_returned()
    {
        using var letters = await StartAsync("--set", "Bus:DeliveryLimit=1");
        var (expired, poisonous) = (Guid.NewGuid(), Guid.NewGuid());
        await letters.Host.PublishAsync(Queues.EnrichTranscript, Job(expired), properties => properties.Expiration = "1");
        await letters.UntilAsync(Poison, 1);
        await letters.Host.PublishAsync(Queues.EnrichTranscript, Job(poisonous));
        await letters.Host.UseAsync(async channel =>
        {
            for (var delivery = 0; delivery < 2; delivery++)
                if (await channel.BasicGetAsync(Queues.EnrichTranscript, autoAck: false, Cancellation) is { } taken)
                    await channel.BasicRejectAsync(taken.DeliveryTag, requeue: true, Cancellation);
            return true;
        });
        await letters.UntilAsync(Poison, 2);

        var listed = (await letters.ReadAsync("list", "--messages", "--newer-than", "1h")).EnumerateArray().ToList();
        (await letters.RunAsync("retry", "--queue", "poison", "--yes", "--set", "Bus:DeliveryLimit=1")).AssertDone();

        Assert.Equal(
            ["expired", "delivery_limit"],
            listed.Select(letter => letter.GetProperty("reason").GetString()),
            StringComparer.Ordinal
        );
        var returned = await letters.TakeAllAsync(Queues.EnrichTranscript);
        Assert.Equal([expired, poisonous], returned.Select(m => JsonElement.Parse(m.Body.Span).GetProperty("jobId").GetGuid()));
        Assert.All(returned, m => Assert.DoesNotContain("x-death", m.BasicProperties.Headers!.Keys, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_moved_without_a_filter_a_confirmation_and_RabbitMQ()
    {
        using var letters = await StartAsync();
        await letters.FailJobsAsync(1);

        (await letters.RunAsync("retry", "--yes")).AssertRefused(2, "Say which messages: by --reason");
        (await letters.RunAsync("retry", "--all")).AssertRefused(2, "confirm with --yes");
        (await letters.RunAsync("retry", "--before", "2026-01-15", "--older-than", "1h", "--yes")).AssertRefused(2, "exclude each other");
        (await letters.RunAsync("retry", "--older-than", "soon", "--yes")).AssertRefused(2, "'soon' is not a time");
        (await letters.RunAsync("retry", "--transcript", "a{b}", "--yes")).AssertRefused(2, "The transcript id must be");
        (await InProcess.RunAsync("dead-letters", "list", "--data", _folder["data"])).AssertRefused(2, "has no dead letters");

        Assert.Equal((1u, 0u), (await letters.Host.CountAsync(Error), await letters.Host.CountAsync(Queues.EnrichTranscript)));
    }
}
