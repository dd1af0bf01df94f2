using System.Net;
using Npgsql;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>A database that answers, but refuses commands.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class DatabaseRefusalTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_that_the_database_refuses_waits_in_the_retry_queue_with_one_line_and_no_readiness()
    {
        var connection = await (await SharedPostgreSql.StartAsync()).CreateDatabaseAsync();
        await using var service = await StartAsync(connection, "Bus:RetryDelays:0=00:00:01", "Bus:RetryDelays:1=00:10:00");
        await service.AssertAnswersAsync();
        await ExecuteAsync(connection, "ALTER TABLE entries ADD CONSTRAINT refused CHECK (expires_at < '2000-01-01') NOT VALID");

        await service.Host.PublishAsync(Queues.EnrichTranscript, Job("a"));
        await service.Host.PublishAsync(Queues.EnrichTranscript, Job("b"));
        await Wait.UntilAsync(
            async _ => await service.Host.CountAsync("enrich-transcript_retry-600s") == 2,
            Patience,
            () => "They are not retried.",
            Cancellation
        );

        Assert.Single(service.Service.Process.Output, l => l.Contains("answers and refuses", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(service));
        await ExecuteAsync(connection, "ALTER TABLE entries DROP CONSTRAINT refused");
        await service.Host.PublishAsync(Queues.EnrichTranscript, Job("c"));
        Assert.Equal(nameof(TranscriptEnriched), (await service.NextEventAsync()).Type);
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync(service));
    }

    [Fact]
    public async Task A_locked_row_holds_up_one_invalidation_and_no_other()
    {
        var connection = await (await SharedPostgreSql.StartAsync()).CreateDatabaseAsync();
        await using var service = await StartAsync(connection, "Bus:RetryDelays:0=00:10:00", "Durable:LockTimeout=00:00:01");
        foreach (var id in (string[])["a", "b"])
        {
            await service.Host.PublishAsync(Queues.EnrichTranscript, Job(id));
            Assert.Equal(nameof(TranscriptEnriched), (await service.NextEventAsync()).Type);
        }

        await using var other = new NpgsqlConnection(connection);
        await other.OpenAsync(Cancellation);
        await using var held = await other.BeginTransactionAsync(Cancellation);
        await using (var update = new NpgsqlCommand("UPDATE subjects SET generation = generation WHERE subject = 'transcript:a'", other))
            await update.ExecuteNonQueryAsync(Cancellation);
        foreach (var id in (string[])["a", "b"])
            await service.Host.PublishAsync(
                Queues.InvalidateTranscript,
                $$"""{"invalidationId":"{{Guid.NewGuid()}}","transcriptId":"{{id}}"}"""
            );

        var invalidated = await service.NextEventAsync();

        Assert.Equal((nameof(TranscriptInvalidated), "b"), (invalidated.Type, invalidated.Message.GetProperty("transcriptId").GetString()));
        Assert.Equal(1u, await service.Host.CountAsync("invalidate-transcript_retry-600s"));
    }

    private static async Task<ServiceOnBroker> StartAsync(string connection, params string[] settings)
    {
        string[] durable = ["Durable:Provider=postgresql", $"Durable:ConnectionString={connection}"];
        (await Cli.InProcess.RunAsync(["migrate", .. durable.SelectMany(s => (string[])["--set", s])])).AssertDone();
        return await ServiceOnBroker.StartAsync([.. durable, .. settings]);
    }

    private static async Task<HttpStatusCode> ReadyAsync(ServiceOnBroker service)
    {
        using var response = await service.Service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
        return response.StatusCode;
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(Cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static string Job(string id) =>
        $$"""{"jobId":"{{Guid.NewGuid()}}","transcriptId":"{{id}}","content":"Ann: Good morning.","features":["summary"]}""";
}
