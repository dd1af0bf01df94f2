using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Cli;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>A database server that is killed while jobs run, and comes back.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class DatabaseOutageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Jobs_fail_as_retryable_while_the_server_is_down_and_afterwards_nothing_is_lost_or_stale()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        (string, string)[] settings =
        [
            ("Durable:Provider", "postgresql"),
            ("Durable:ConnectionString", await server.CreateDatabaseAsync()),
            ("Cache:ClaimLease", "00:00:01"),
        ];
        var (started, killed) = (new TaskCompletionSource(), new TaskCompletionSource());
        var probe = new ProbeEnricher(
            async (call, token) =>
            {
                if (call != 3)
                    return;
                started.SetResult();
                await killed.Task.WaitAsync(token);
            }
        );
        await MigrateAsync(settings);
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe], settings);
        var (kept, atWork) = (Job("kept"), Job("at-work"));
        var before = await worker.EnrichAsync<TranscriptEnriched>(kept);
        await worker.InvalidateAsync(new InvalidateTranscript { TranscriptId = "kept" });
        var renewed = await worker.EnrichAsync<TranscriptEnriched>(Job("kept"));
        await worker.SendAsync(Queues.EnrichTranscript, atWork);
        await started.Task.WaitAsync(Cancellation);

        await server.KillAsync();
        killed.SetResult();
        var interrupted = Assert.IsType<EnrichmentFailed>((await worker.NextAsync(atWork.JobId)).Message);
        var refused = await worker.EnrichAsync<EnrichmentFailed>(Job("kept"));
        await server.RestartAsync();
        var again = await worker.EnrichAsync<TranscriptEnriched>(atWork);
        var after = await worker.EnrichAsync<TranscriptEnriched>(Job("kept"));

        foreach (var failed in (EnrichmentFailed[])[interrupted, refused])
        {
            Assert.Equal((FailureReasons.DurableTierUnavailable, true), (failed.Reason, failed.Retryable));
            Assert.Contains($"PostgreSQL 127.0.0.1:{server.Port}/", failed.Message, StringComparison.Ordinal);
        }

        Assert.Equal((1, 2, 2), (before.Generation, renewed.Generation, after.Generation));
        Assert.Equal(
            (ResultSource.Computed, ResultSource.Hot),
            (Assert.Single(again.Features).Source, Assert.Single(after.Features).Source)
        );
        Assert.Equal(0, await worker.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
        Assert.Equal(4, await worker.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
        Assert.Equal(renewed.Features[0].Fingerprint, after.Features[0].Fingerprint);
    }

    private async Task MigrateAsync((string Key, string Value)[] settings)
    {
        using var host = WorkerHost.Build(
            [new("Data:Folder", _folder.Path), .. settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))],
            verbose: false
        );
        await ((DurableMigrator)host.Services.GetService(typeof(DurableMigrator))!).MigrateAsync(Cancellation);
    }

    private static EnrichTranscript Job(string id) =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = id,
            Content = "Ann: Good morning.",
            Features = [ProbeEnricher.Name],
        };
}
