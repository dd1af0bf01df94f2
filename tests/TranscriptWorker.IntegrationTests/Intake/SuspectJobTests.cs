using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Intake;

/// <summary>A recorded job during which its service ended may have been the cause.</summary>
public sealed class SuspectJobTests : IDisposable
{
    private const int Reads = 50;

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_that_ended_its_service_as_often_as_allowed_fails_and_others_are_done()
    {
        await using var content = await ContentHost.StartAsync();
        string[] settings = [.. content.Settings, "Intake:Lease=00:00:03", "Intake:MaxStarts=2"];
        var (suspect, other) = (Guid.NewGuid(), Guid.NewGuid());
        await KillDuringAsync(settings, content, suspect, isNew: true);
        await KillDuringAsync(settings, content, suspect, isNew: false);

        await using var service = await RunningService.StartAsync(_folder["data"], settings);
        await service.AcceptAsync(Job(other, "other"));

        var failed = await service.UntilAsync(suspect, "failed");
        Assert.Equal(FailureReasons.WorkerEnded, failed.GetProperty("answer").GetProperty("reason").GetString());
        await service.UntilAsync(other, "done");
    }

    [Fact]
    public async Task A_job_that_ended_its_service_runs_alone()
    {
        await using var content = await ContentHost.StartAsync();
        string[] settings = [.. content.Settings, "Intake:Lease=00:00:03", "Jobs:Concurrency=4"];
        var (suspect, other) = (Guid.NewGuid(), Guid.NewGuid());
        await KillDuringAsync(settings, content, suspect, isNew: true);

        await using var service = await RunningService.StartAsync(_folder["data"], settings);
        await UntilAsync(() => content.Waiting == 2);
        await service.AcceptAsync(Job(other, "other"));
        for (var i = 0; i < Reads; i++)
            Assert.Equal("queued", AsynchronousClient.StateOf(await service.StatusAsync(other)));
        content.Release();

        await service.UntilAsync(suspect, "done");
        await service.UntilAsync(other, "done");
    }

    [Fact]
    public async Task A_job_that_waits_to_run_alone_is_given_back_when_the_service_stops()
    {
        await using var content = await ContentHost.StartAsync();
        string[] settings = [.. content.Settings, "Intake:Lease=00:10:00", "Jobs:Concurrency=2"];
        await KillDuringAsync(settings, content, Guid.NewGuid(), isNew: true);

        await using var service = await RunningService.StartAsync(_folder["data"], settings);
        await service.AcceptAsync(
            new
            {
                jobId = Guid.NewGuid(),
                transcriptId = "other",
                contentUri = new Uri(content.Address, "later.txt").ToString(),
            }
        );
        await UntilAsync(() => content.Waiting == 2);
        await using (var database = await StoredState.OpenAsync(_folder["data"]))
            await StoredState.ExecuteAsync(database, "UPDATE jobs SET due_at = recorded_at WHERE subject = 'transcript:suspect'");
        await UntilSuspectIsAsync("running");
        service.Process.Signal(WorkerProcess.Terminate);

        await UntilSuspectIsAsync("queued");
        content.Release();
        Assert.Equal(0, (await service.Process.WaitForExitAsync()).ExitCode);
        await UntilSuspectIsAsync("queued");
    }

    private static object Job(Guid jobId, string transcriptId) =>
        new
        {
            jobId,
            transcriptId,
            content = GeneratedTranscripts.Create(1),
        };

    /// <summary>A service that is killed while it runs a job.</summary>
    private async Task KillDuringAsync(string[] settings, ContentHost content, Guid job, bool isNew)
    {
        var before = content.Waiting;
        await using var killed = await RunningService.StartAsync(_folder["data"], settings);
        if (isNew)
            await killed.AcceptAsync(
                new
                {
                    jobId = job,
                    transcriptId = "suspect",
                    contentUri = new Uri(content.Address, "later.txt").ToString(),
                }
            );
        await UntilAsync(() => content.Waiting > before);
        await killed.Process.KillAsync();
    }

    private static Task UntilAsync(Func<bool> condition) =>
        Wait.UntilAsync(_ => Task.FromResult(condition()), TimeSpan.FromSeconds(60), () => "The job did not come so far.", Cancellation);

    /// <summary>Waits until the suspect has a state, and one start that ended with its service.</summary>
    private Task UntilSuspectIsAsync(string state) =>
        Wait.UntilAsync(
            async _ =>
            {
                await using var database = await StoredState.OpenAsync(_folder["data"]);
                await using var command = database.CreateCommand();
                command.CommandText =
                    "SELECT count(*) FROM jobs WHERE subject = 'transcript:suspect' AND state = $state AND unended_starts = 1";
                command.Parameters.AddWithValue("$state", state);
                return (long)(await command.ExecuteScalarAsync(Cancellation))! == 1;
            },
            TimeSpan.FromSeconds(60),
            () => $"The suspect is not {state}.",
            Cancellation
        );
}
