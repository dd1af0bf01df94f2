using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.Consumers;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Bus;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.Telemetry;

namespace TranscriptWorker.IntegrationTests.Telemetry;

public sealed partial class SeqTests : IDisposable
{
    private const string ApiKey = "k3yOfThisTest";
    private const string Sentence = "The zeppelin leaves for Zanzibar at midnight.";

    private const int Migrated = 2007;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_leaves_one_outcome_line_and_its_consume_span()
    {
        await using var seq = await SeqStandIn.StartAsync();
        var job = Job();
        await using (var worker = await StartAsync(seq.Url))
            await worker.EnrichAsync<TranscriptEnriched>(job);

        Assert.Equal(
            [
                ("POST", SeqStandIn.LogPath, "application/vnd.serilog.clef; charset=utf-8", ApiKey),
                ("POST", SeqStandIn.TracePath, "application/x-protobuf", ApiKey),
            ],
            seq.Posts.Select(p => (p.Method, p.Path.Value!, p.ContentType!, p.ApiKey!)).Distinct().Order()
        );
        var line = Assert.Single(LinesOf(seq, job));
        Assert.Equal(
            ("Information", "42", "enriched", "summary=computed", 1001),
            (line.Level, line["TranscriptId"], line["Outcome"], line["Sources"], line.EventId)
        );
        Assert.Equal($"Job {job.JobId} transcript 42: enriched, summary=computed, {line["Milliseconds"]} ms", line.Message);
        Assert.Equal("transcript-worker", line["Application"]);
        var consume = Assert.Single(seq.Spans, IsConsumption);
        Assert.Equal((consume.TraceId, consume.SpanId), (line.TraceId, line.SpanId));
    }

    [Fact]
    public async Task A_refused_job_leaves_one_warning_with_its_reason()
    {
        await using var seq = await SeqStandIn.StartAsync();
        var job = Job() with { Features = ["astrology"] };
        await using (var worker = await StartAsync(seq.Url))
            await worker.EnrichAsync<EnrichmentFailed>(job);

        var line = Assert.Single(LinesOf(seq, job));
        Assert.Equal(("Warning", FailureReasons.UnknownFeature, 1002), (line.Level, line["Outcome"], line.EventId));
    }

    [Fact]
    public async Task One_trace_holds_the_HTTP_request_its_job_and_the_outcome_line()
    {
        await using var seq = await SeqStandIn.StartAsync();
        IEnumerable<string> output;
        await using (var service = await RunningService.StartVerboseAsync(_folder["data"], $"Seq:Url={seq.Url}"))
        {
            using var health = await service.Http.GetAsync(
                new Uri("/health/ready", UriKind.Relative),
                TestContext.Current.CancellationToken
            );
            Assert.Equal(200, (await service.EnrichAsync(new { transcriptId = "42", content = $"Ann: {Sentence}" })).Status);
            await seq.WaitUntilAsync(() => seq.Events.Any(line => line.EventId == 1001) && seq.Spans.Any(IsSubmission));
            output = service.Process.Output;
        }

        var line = Assert.Single(seq.Events, line => line.EventId == 1001);
        var request = Assert.Single(seq.Spans, IsSubmission);
        var consume = Assert.Single(seq.Spans, IsConsumption);
        Assert.Equal((request.TraceId, request.TraceId, consume.SpanId), (line.TraceId, consume.TraceId, line.SpanId));
        Assert.Contains(output, text => text.EndsWith($"{line.Message} {line.TraceId}", StringComparison.Ordinal));
        Assert.Contains(seq.Events, e => e.EventId == 1101);
        Assert.DoesNotContain(seq.Spans, span => span.Attributes.Values.Any(v => v.Contains("/health", StringComparison.Ordinal)));
        Assert.DoesNotContain(seq.Spans, span => span.Attributes.Values.Any(v => v.Contains(SeqStandIn.LogPath, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_span_of_a_fetch_holds_its_host_and_no_value_of_its_query()
    {
        await using var seq = await SeqStandIn.StartAsync();
        await using var content = await SeqStandIn.StartAsync(context =>
            context.Response.WriteAsync($"Ann: {Sentence}", context.RequestAborted)
        );
        var host = new Uri(content.Url).Authority;
        await using (
            var worker = await WorkerUnderTest.StartAsync(_folder, null, ("Seq:Url", seq.Url), ("ContentSources:InsecureHosts:0", host))
        )
            await worker.EnrichAsync<TranscriptEnriched>(Job() with { Content = null, ContentUri = $"{content.Url}/a.txt?sig={ApiKey}" });

        var span = Assert.Single(
            seq.Spans,
            span => span.Attributes.TryGetValue("url.full", out var url) && url.Contains(host, StringComparison.Ordinal)
        );
        Assert.Equal(Assert.Single(seq.Spans, IsConsumption).TraceId, span.TraceId);
        AssertTellsNothingSaid(seq);
    }

    [Fact]
    public async Task Neither_logs_nor_traces_hold_what_was_said_the_key_or_a_line_break_of_an_identifier()
    {
        await using var seq = await SeqStandIn.StartAsync();
        await using (var worker = await StartAsync(seq.Url))
        {
            await worker.EnrichAsync<TranscriptEnriched>(Job());
            await worker.EnrichAsync<EnrichmentFailed>(Job() with { Format = TranscriptFormat.WebVtt });
            await worker.EnrichAsync<EnrichmentFailed>(Job() with { Content = Sentence + "\0" });
            await worker.EnrichAsync<EnrichmentFailed>(
                Job() with
                {
                    TranscriptId = "42\r\nforged",
                    TenantId = "a\nforged",
                    RequestedBy = "b\nforged",
                }
            );
            await worker.InvalidateAsync(new InvalidateTranscript { TranscriptId = "42\nforged", Reason = "c\nforged" });
            await worker.InvalidateAsync(new InvalidateTranscript { TranscriptId = "42", Reason = "d\nforged" });
        }

        AssertTellsNothingSaid(seq);
        Assert.All(
            seq.Posts.Select(post => Encoding.UTF8.GetString(post.Body)),
            body =>
            {
                Assert.DoesNotContain("\nforged", body, StringComparison.Ordinal);
                // As JSON writes it.
                Assert.DoesNotContain("\\nforged", body, StringComparison.Ordinal);
            }
        );
        Assert.Equal(5, seq.Events.Count(line => line["Outcome"] is not null));
    }

    [Fact]
    public async Task A_defect_is_logged_with_its_place_but_without_a_message_that_could_quote_the_transcript()
    {
        await using var seq = await SeqStandIn.StartAsync();
        var job = Job() with { Features = [ProbeEnricher.Name] };
        var probe = new ProbeEnricher((_, _) => throw new InvalidDataException(Sentence, new FormatException(Sentence)));
        await using (var worker = await WorkerUnderTest.StartAsync(_folder, [probe], ("Seq:Url", seq.Url)))
            await worker.EnrichAsync<EnrichmentFailed>(job);

        var line = Assert.Single(LinesOf(seq, job));
        Assert.Equal(FailureReasons.InternalError, line["Outcome"]);
        Assert.Contains(nameof(ProbeEnricher), line["@x"], StringComparison.Ordinal);
        Assert.Contains(nameof(FormatException), line["@x"], StringComparison.Ordinal);
        AssertTellsNothingSaid(seq);
    }

    [Fact]
    public async Task The_level_that_Seq_accepts_lowers_what_is_sent()
    {
        await using var seq = await SeqStandIn.StartAsync(context =>
            context.Response.WriteAsync("""{"MinimumLevelAccepted":"Warning"}""", context.RequestAborted)
        );
        var (before, after, refusedAfter) = (Refused(), Job(), Refused());
        await using (var worker = await StartAsync(seq.Url))
        {
            await seq.WaitUntilAsync(() => seq.Events.Any(line => line.EventId == Migrated));
            // Batches go one after the other: when a second one arrives, the answer to the first has been read.
            await worker.EnrichAsync<EnrichmentFailed>(before);
            await seq.WaitUntilAsync(() => LinesOf(seq, before).Any());
            await worker.EnrichAsync<TranscriptEnriched>(after);
            await worker.EnrichAsync<EnrichmentFailed>(refusedAfter);
        }

        Assert.Empty(LinesOf(seq, after));
        Assert.Single(LinesOf(seq, refusedAfter));
    }

    [Fact]
    public async Task An_event_over_the_limit_is_replaced_by_a_short_one_and_the_next_event_arrives()
    {
        await using var seq = await SeqStandIn.StartAsync();
        await using (var worker = await StartAsync(seq.Url))
        {
            var logger = worker.Get<ILoggerFactory>().CreateLogger<SeqTests>();
            Event(logger, new string('x', 300_000));
            Event(logger, "next");
        }

        Assert.All(seq.Events, line => Assert.InRange(line.Json.GetRawText().Length, 0, 256 * 1024));
        var replaced = Assert.Single(seq.Events, line => line.Json.GetRawText().Contains("xxxx", StringComparison.Ordinal));
        Assert.Contains("limit", replaced["@mt"], StringComparison.Ordinal);
        Assert.Single(seq.Events, line => HasValue(line, "next"));
    }

    [Fact]
    public async Task While_Seq_does_not_answer_the_queue_is_bounded_and_afterwards_it_is_delivered()
    {
        const int batch = 1_000;
        using var gate = new CancellationTokenSource();
        await using var seq = await SeqStandIn.StartAsync(context =>
            gate.IsCancellationRequested
                ? Task.CompletedTask
                : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted)
        );
        await using var worker = await StartAsync(seq.Url);
        var logger = worker.Get<ILoggerFactory>().CreateLogger<SeqTests>();
        Event(logger, "first");
        await seq.WaitUntilAsync(() => seq.Posts.Any(p => p.Path == SeqStandIn.LogPath));

        for (var i = 0; i < LogPipeline.QueueLimit + (5 * batch); i++)
            Event(logger, "many");
        seq.Posts.Clear();
        await gate.CancelAsync();
        await seq.WaitUntilAsync(() => seq.LogBodies.Sum(body => body.AsSpan().Count((byte)'\n')) > LogPipeline.QueueLimit);
        Event(logger, "last");
        await seq.WaitUntilAsync(() => Clef.Events(seq.LogBodies.Last()).Any(line => HasValue(line, "last")));

        var values = seq.Events.Select(line => line["Value"]).ToList();
        Assert.Single(values, value => string.Equals(value, "first", StringComparison.Ordinal));
        Assert.InRange(
            values.Count(value => string.Equals(value, "many", StringComparison.Ordinal)),
            LogPipeline.QueueLimit - batch,
            LogPipeline.QueueLimit + batch
        );
    }

    [Fact]
    public async Task A_Seq_that_is_down_affects_no_job_and_no_stop()
    {
        string url;
        await using (var gone = await SeqStandIn.StartAsync())
            url = gone.Url;

        await AssertUnaffectedAsync(url);
    }

    [Fact]
    public async Task A_Seq_that_never_answers_affects_no_job_and_delays_the_stop_by_seconds()
    {
        await using var seq = await SeqStandIn.StartSilentAsync();

        await AssertUnaffectedAsync(seq.Url);

        Assert.NotEmpty(seq.Posts);
    }

    [Fact]
    public async Task A_Seq_that_never_ends_its_answer_affects_no_job_and_delays_the_stop_by_seconds()
    {
        await using var seq = await SeqStandIn.StartAsync(async context =>
        {
            await context.Response.StartAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        await AssertUnaffectedAsync(seq.Url);

        Assert.NotEmpty(seq.Posts);
    }

    [Fact]
    public async Task Nothing_is_sent_where_no_address_is_configured()
    {
        await using var seq = await SeqStandIn.StartAsync();
        await using (var worker = await StartAsync(url: null))
            await worker.EnrichAsync<TranscriptEnriched>(Job());

        Assert.Empty(seq.Posts);
    }

    private async Task AssertUnaffectedAsync(string url)
    {
        var clock = TimeProvider.System;
        var worker = await StartAsync(url);
        var started = clock.GetTimestamp();
        for (var i = 0; i < 20; i++)
            await worker.EnrichAsync<TranscriptEnriched>(Job());
        var worked = clock.GetElapsedTime(started);

        started = clock.GetTimestamp();
        await worker.DisposeAsync();
        var stopped = clock.GetElapsedTime(started);

        Assert.InRange(worked, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.InRange(stopped, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    private static void AssertTellsNothingSaid(SeqStandIn seq) =>
        Assert.All(
            seq.Posts.Select(post => Encoding.UTF8.GetString(post.Body)),
            body =>
            {
                Assert.DoesNotContain("zeppelin", body, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("Zanzibar", body, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(ApiKey, body, StringComparison.Ordinal);
            }
        );

    private static bool IsSubmission(Otlp.Span span) => string.Equals(span.Name, "POST /jobs", StringComparison.Ordinal);

    private static bool HasValue(Clef.LogEvent line, string value) => string.Equals(line["Value"], value, StringComparison.Ordinal);

    private static bool IsConsumption(Otlp.Span span) =>
        span.Name.StartsWith(Queues.EnrichTranscript, StringComparison.Ordinal)
        && span.Attributes.Values.Any(v => v.Contains(nameof(EnrichTranscriptConsumer), StringComparison.Ordinal));

    private static IEnumerable<Clef.LogEvent> LinesOf(SeqStandIn seq, EnrichTranscript job) =>
        seq.Events.Where(line => line["JobId"] is { } id && Guid.Parse(id) == job.JobId);

    [LoggerMessage(1, LogLevel.Information, "{Value}")]
    private static partial void Event(ILogger logger, string value);

    private Task<WorkerUnderTest> StartAsync(string? url) =>
        WorkerUnderTest.StartAsync(_folder, null, url is null ? [] : [("Seq:Url", url), ("Seq:ApiKey", ApiKey)]);

    private static EnrichTranscript Refused() => Job() with { Features = ["astrology"] };

    private static EnrichTranscript Job() =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = "42",
            Content = $"Ann: {Sentence}",
            Features = ["summary"],
            IncludeResults = true,
        };
}
