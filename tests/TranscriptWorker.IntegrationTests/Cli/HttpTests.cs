using System.Net;
using System.Text;
using System.Text.Json;

namespace TranscriptWorker.IntegrationTests.Cli;

[Collection(SharedService.Name)]
public sealed class HttpTests(SharedService shared)
{
    private const string Json = "application/json";

    private readonly RunningService _service = shared.Service;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 400)]
    [InlineData("{", 400)]
    [InlineData("[]", 400)]
    [InlineData("null", 400)]
    [InlineData("""{"transcriptId":7}""", 400)]
    [InlineData("""{"transcriptId":"a","deadline":"tomorrow"}""", 400)]
    public async Task A_body_that_is_no_job_is_refused_with_a_problem(string body, int status)
    {
        using var content = new StringContent(body, Encoding.UTF8, Json);
        using var response = await _service.Http.PostAsync("/jobs", content, Cancellation);

        await AssertProblemAsync(response, status);
    }

    [Fact]
    public async Task Another_content_type_is_refused_with_a_problem()
    {
        using var content = new StringContent("""{"transcriptId":"a"}""", Encoding.UTF8, "text/plain");
        using var response = await _service.Http.PostAsync("/jobs", content, Cancellation);

        await AssertProblemAsync(response, 415);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_a_problem()
    {
        using var content = new StringContent(
            $$"""{"transcriptId":"a","content":"{{new string('x', SharedService.MaxContentLength * 7)}}"}""",
            Encoding.UTF8,
            Json
        );
        using var response = await _service.Http.PostAsync("/jobs", content, Cancellation);

        await AssertProblemAsync(response, 413);
    }

    [Fact]
    public async Task A_foreign_host_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/jobs");
        request.Content = new StringContent("""{"transcriptId":"a"}""", Encoding.UTF8, Json);
        request.Headers.Host = "attacker.example";
        using var response = await _service.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_probe_that_names_the_address_of_its_pod_is_answered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health/ready");
        request.Headers.Host = "10.0.0.7:8080";
        using var response = await _service.Http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_job_id_with_other_content_is_a_conflict()
    {
        var (jobId, transcriptId) = (Guid.NewGuid(), Guid.NewGuid().ToString("N"));
        Assert.Equal(200, (await EnrichAsync("Ann: Good morning.")).Status);

        var reused = await EnrichAsync("Ben: Good night.");

        Assert.Equal((409, "job-id-reused"), (reused.Status, reused.Reason));
        Assert.Equal(200, (await EnrichAsync("Ann: Good morning.")).Status);

        Task<ServiceAnswer> EnrichAsync(string content) =>
            _service.EnrichAsync(
                new
                {
                    jobId,
                    transcriptId,
                    content,
                }
            );
    }

    [Theory]
    [InlineData("/health/live", "Healthy")]
    [InlineData("/health/ready", "\"durable tier\":{\"status\":\"healthy\"")]
    public async Task A_running_service_says_that_it_lives_and_is_ready(string path, string expected)
    {
        using var response = await _service.Http.GetAsync(path, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(expected, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_never_succeed_is_answered_with_its_reason()
    {
        await AssertFailsAsync(new { transcriptId = "a{b}" }, "invalid-transcript-id");
        await AssertFailsAsync(new { transcriptId = new string('x', 10_000) }, "invalid-transcript-id");
        await AssertFailsAsync(new { }, "invalid-transcript-id");
        await AssertFailsAsync(new { transcriptId = "a", tenantId = "user" }, "invalid-tenant-id");
        await AssertFailsAsync(new { transcriptId = "a", requestedBy = "ann\n" }, "invalid-user");
        await AssertFailsAsync(new { transcriptId = "a", language = "en_US!" }, "invalid-language");
        await AssertFailsAsync(new { transcriptId = "a", sourceVersion = -1 }, "invalid-source-version");
        await AssertFailsAsync(
            new
            {
                transcriptId = "a",
                content = "Ann: Hello.",
                features = (string[])["nope"],
            },
            "unknown-feature"
        );
        await AssertFailsAsync(
            new
            {
                transcriptId = "a",
                content = "x",
                contentUri = "file:///etc/hostname",
            },
            "ambiguous-content"
        );
        await AssertFailsAsync(new { transcriptId = "a", contentUri = "file:///etc/hostname" }, "content-uri-refused");
        await AssertFailsAsync(
            new
            {
                transcriptId = "a",
                content = "x",
                format = "mp3",
            },
            "unsupported-format"
        );
        await AssertFailsAsync(new { transcriptId = "a", content = "" }, "empty-transcript");
        await AssertFailsAsync(new { transcriptId = "a", content = "a\0b" }, "not-text");
        await AssertFailsAsync(
            new { transcriptId = "a", content = new string('x', SharedService.MaxContentLength + 1) },
            "content-too-large"
        );
        await AssertFailsAsync(new { transcriptId = "never-sent" }, "transcript-unknown");
    }

    private async Task AssertFailsAsync(object job, string reason)
    {
        var answer = await _service.EnrichAsync(job);
        Assert.Equal((422, reason), (answer.Status, answer.Reason));
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status)
    {
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Equal(status, JsonElement.Parse(body).GetProperty("status").GetInt32());
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
    }
}
