using System.Text;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.Consumers;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Bus;

namespace TranscriptWorker.IntegrationTests.Operations;

public sealed class SeqTests : IDisposable
{
    private const string ApiKey = "k3yOfThisTest";
    private const string Sentence = "The zeppelin leaves for Zanzibar at midnight.";

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
            ["/ingest/otlp/v1/logs", "/ingest/otlp/v1/traces"],
            seq.Posts.Select(p => p.Path.Value!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.All(
            seq.Posts,
            post => Assert.Equal(("POST", "application/x-protobuf", ApiKey), (post.Method, post.ContentType, post.ApiKey))
        );
        var line = Assert.Single(LinesOf(seq, job));
        Assert.Equal(
            ("42", "enriched", "summary=computed", "1001"),
            (line.Attributes["TranscriptId"], line.Attributes["Outcome"], line.Attributes["Sources"], line.Attributes["EventId"])
        );
        Assert.Equal(
            $"Job {job.JobId} transcript 42: enriched, summary=computed, {long.Parse(line.Attributes["Milliseconds"])} ms",
            line.Body
        );
        Assert.Contains(
            seq.BodiesOf("traces").SelectMany(Otlp.Spans),
            span =>
                span.Name.StartsWith(Queues.EnrichTranscript, StringComparison.Ordinal)
                && span.Attributes.Values.Any(v => v.Contains(nameof(EnrichTranscriptConsumer), StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task A_refused_job_leaves_one_warning_with_its_reason()
    {
        await using var seq = await SeqStandIn.StartAsync();
        var job = Job() with { Features = ["astrology"] };
        await using (var worker = await StartAsync(seq.Url))
            await worker.EnrichAsync<EnrichmentFailed>(job);

        var line = Assert.Single(LinesOf(seq, job));
        Assert.Equal((FailureReasons.UnknownFeature, "1002"), (line.Attributes["Outcome"], line.Attributes["EventId"]));
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

        Assert.All(
            seq.Posts.Select(post => Encoding.UTF8.GetString(post.Body)),
            body =>
            {
                Assert.DoesNotContain("zeppelin", body, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("Zanzibar", body, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(ApiKey, body, StringComparison.Ordinal);
                Assert.DoesNotContain("\nforged", body, StringComparison.Ordinal);
            }
        );
        Assert.Equal(5, seq.BodiesOf("logs").SelectMany(Otlp.Logs).Count(l => l.Attributes.ContainsKey("Outcome")));
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
        Assert.Equal(FailureReasons.InternalError, line.Attributes["Outcome"]);
        Assert.Contains(
            line.Attributes.Values,
            value =>
                value.Contains(nameof(ProbeEnricher), StringComparison.Ordinal)
                && value.Contains(nameof(FormatException), StringComparison.Ordinal)
        );
        Assert.All(
            seq.Posts,
            post => Assert.DoesNotContain("zeppelin", Encoding.UTF8.GetString(post.Body), StringComparison.OrdinalIgnoreCase)
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
        await using var seq = await SeqStandIn.StartAsync(answers: false);

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
        Assert.InRange(stopped, TimeSpan.Zero, TimeSpan.FromSeconds(7));
    }

    private static IEnumerable<Otlp.LogLine> LinesOf(SeqStandIn seq, EnrichTranscript job) =>
        seq.BodiesOf("logs")
            .SelectMany(Otlp.Logs)
            .Where(line => line.Attributes.TryGetValue("JobId", out var id) && Guid.Parse(id) == job.JobId);

    private Task<WorkerUnderTest> StartAsync(string? url) =>
        WorkerUnderTest.StartAsync(_folder, null, url is null ? [] : [("Seq:Url", url), ("Seq:ApiKey", ApiKey)]);

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
