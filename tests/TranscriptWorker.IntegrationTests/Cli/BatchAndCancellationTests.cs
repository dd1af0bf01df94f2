using System.Net.Http.Json;
using System.Text.Json;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>Batches and cancellations over HTTP.</summary>
[Collection(SharedService.Name)]
public sealed class BatchAndCancellationTests(SharedService shared)
{
    private readonly RunningService _service = shared.Service;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_counts_of_a_batch_hold_each_job_whose_answer_has_come()
    {
        var batch = Guid.NewGuid();
        for (var i = 1; i <= 5; i++)
        {
            await _service.EnrichAsync(Job(batch, i == 3 ? "nope" : "summary"));

            var progress = await FindAsync($"/batches/{batch}?tenant=acme");

            Assert.Equal((200, i), (progress.Status, progress.Count("enriched") + progress.Count("failed")));
            Assert.Equal(i == 5, progress.Body.TryGetProperty("completedAt", out _));
        }

        var complete = await FindAsync($"/batches/{batch}?tenant=acme");
        Assert.Equal(
            (5, 4, 1, 0, "acme"),
            (
                complete.Count("size"),
                complete.Count("enriched"),
                complete.Count("failed"),
                complete.Count("cancelled"),
                complete.Body.GetProperty("tenantId").GetString()
            )
        );
    }

    [Theory]
    [InlineData("?tenant=acme")]
    [InlineData("?tenant=%00%27")]
    [InlineData("")]
    public async Task A_batch_that_nobody_knows_is_not_found(string query)
    {
        using var response = await _service.Http.GetAsync($"/batches/{Guid.NewGuid()}{query}", Cancellation);

        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_job_that_was_cancelled_is_a_conflict_and_one_line_of_the_log_says_who_and_why()
    {
        var id = Guid.NewGuid();
        using var accepted = await _service.Http.DeleteAsync($"/jobs/{id}?tenant=acme&reason=deleted%0Aforged", Cancellation);

        var cancelled = await _service.EnrichAsync(Job(batch: null, "summary") with { JobId = id });
        var other = await _service.EnrichAsync(Job(batch: null, "summary") with { JobId = id, TenantId = null });

        Assert.Equal(202, (int)accepted.StatusCode);
        Assert.Equal((409, "cancelled"), (cancelled.Status, cancelled.Reason));
        Assert.Equal(200, other.Status);
        await _service.Process.WaitUntilAsync(() => Lines().Count > 0);
        Assert.EndsWith("tenant acme: cancellation accepted, because deleted forged", Assert.Single(Lines()), StringComparison.Ordinal);

        List<string> Lines() => [.. _service.Process.Output.Where(l => l.Contains($"Job {id} tenant", StringComparison.Ordinal))];
    }

    [Theory]
    [InlineData("/jobs/7", 404)]
    [InlineData("/jobs/00000000-0000-0000-0000-000000000000", 422)]
    [InlineData("/jobs/0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83?tenant=a:b", 422)]
    public async Task A_cancellation_that_names_no_job_is_refused(string path, int status)
    {
        using var response = await _service.Http.DeleteAsync(new Uri(path, UriKind.Relative), Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
    }

    private static TestJob Job(Guid? batch, string feature) =>
        new(Guid.NewGuid(), $"{Guid.NewGuid():N}", "acme", "Ann: Good morning.", [feature], batch, batch is null ? null : 5);

    private async Task<Progress> FindAsync(string path)
    {
        using var response = await _service.Http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return new Progress((int)response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation));
    }

    private sealed record Progress(int Status, JsonElement Body)
    {
        public int Count(string name) => Body.GetProperty(name).GetInt32();
    }

    private sealed record TestJob(
        Guid JobId,
        string TranscriptId,
        string? TenantId,
        string Content,
        string[] Features,
        Guid? BatchId,
        int? BatchSize
    );
}
