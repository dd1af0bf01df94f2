using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Intake;

/// <summary>What was accepted survives <c>kill -9</c>, and has one outcome.</summary>
public sealed class KilledServiceTests : IDisposable
{
    private const string ShortLease = "Intake:Lease=00:00:03";

    // A process that a busy machine holds up must not lose its jobs.
    private const string LongLease = "Intake:Lease=00:10:00";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Jobs_that_run_or_are_queued_when_the_service_is_killed_are_done_by_the_next()
    {
        await using var content = await ContentHost.StartAsync();
        string[] settings = [.. content.Settings, "Jobs:Concurrency=1", ShortLease];
        var (running, queued) = (Guid.NewGuid(), Guid.NewGuid());
        await using (var killed = await RunningService.StartAsync(_folder["data"], settings))
        {
            await killed.AcceptAsync(
                new
                {
                    jobId = running,
                    transcriptId = "a",
                    contentUri = new Uri(content.Address, "later.txt").ToString(),
                }
            );
            await killed.UntilAsync(running, "running");
            await killed.AcceptAsync(
                new
                {
                    jobId = queued,
                    transcriptId = "b",
                    content = GeneratedTranscripts.Create(1),
                }
            );
            await killed.Process.KillAsync();
        }

        content.Release();
        await using var next = await RunningService.StartAsync(_folder["data"], settings);

        await next.UntilAsync(running, "done");
        await next.UntilAsync(queued, "done");
        Assert.Equal(2, next.Process.Output.Count(line => line.Contains(": enriched,", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_job_whose_outcome_is_not_stored_yet_is_not_computed_again_by_the_next()
    {
        var jobId = Guid.NewGuid();
        await using (var killed = await RunningService.StartAsync(_folder["data"], ShortLease))
        {
            await using var database = await StoredState.OpenAsync(_folder["data"]);
            await StoredState.ExecuteAsync(
                database,
                "CREATE TRIGGER held BEFORE UPDATE OF ended_at ON jobs WHEN NEW.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'held'); END"
            );
            await killed.AcceptAsync(
                new
                {
                    jobId,
                    transcriptId = "a",
                    content = GeneratedTranscripts.Create(1),
                }
            );
            await killed.Process.WaitUntilAsync(() =>
                killed.Process.Output.Any(line => line.Contains($"The outcome of job {jobId} is not stored", StringComparison.Ordinal))
            );
            await killed.Process.KillAsync();
            await StoredState.ExecuteAsync(database, "DROP TRIGGER held");
        }

        await using var next = await RunningService.StartAsync(_folder["data"], ShortLease);
        var done = await next.UntilAsync(jobId, "done");

        Assert.All(
            done.GetProperty("answer").GetProperty("features").EnumerateArray(),
            feature => Assert.Equal("durable", feature.GetProperty("source").GetString())
        );
    }

    [Fact]
    public async Task A_tracked_job_whose_caller_waited_for_it_is_run_when_it_is_sent_again_to_be_run_later()
    {
        await using var content = await ContentHost.StartAsync();
        var job = new
        {
            jobId = Guid.NewGuid(),
            transcriptId = "a",
            contentUri = new Uri(content.Address, "later.txt").ToString(),
            track = true,
        };
        await using (var killed = await RunningService.StartAsync(_folder["data"], [.. content.Settings, ShortLease]))
        {
            var answer = killed.EnrichAsync(job);
            await Wait.UntilAsync(
                _ => Task.FromResult(content.Waiting > 0),
                TimeSpan.FromSeconds(30),
                () => "The job did not start.",
                Cancellation
            );
            await killed.Process.KillAsync();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer);
        }

        content.Release();
        await using var next = await RunningService.StartAsync(_folder["data"], [.. content.Settings, ShortLease]);
        Assert.Equal("running", AsynchronousClient.StateOf(await next.StatusAsync(job.jobId)));
        await next.AcceptAsync(job);

        await next.UntilAsync(job.jobId, "done");
    }

    [Fact]
    public async Task Two_services_over_one_folder_share_the_jobs_and_run_each_once()
    {
        const int count = 60;
        await using var first = await RunningService.StartAsync(_folder["data"], LongLease);
        await using var second = await RunningService.StartAsync(_folder["data"], LongLease);
        Guid[] jobs = [.. Enumerable.Range(0, count).Select(_ => Guid.NewGuid())];

        await Task.WhenAll(
            jobs.Select(
                (jobId, number) =>
                    (number % 2 == 0 ? first : second).AcceptAsync(
                        new
                        {
                            jobId,
                            transcriptId = $"t-{number}",
                            content = GeneratedTranscripts.Create(number),
                        }
                    )
            )
        );
        foreach (var job in jobs)
            await first.UntilAsync(job, "done");

        string[] runs =
        [
            .. first.Process.Output.Concat(second.Process.Output).Where(l => l.Contains(": enriched,", StringComparison.Ordinal)),
        ];
        Assert.Equal(count, runs.Length);
        Assert.All(jobs, job => Assert.Single(runs, line => line.Contains(job.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_service_that_stops_gives_its_job_back_and_the_next_runs_it_at_once()
    {
        await using var content = await ContentHost.StartAsync();
        var jobId = Guid.NewGuid();
        await using (var stopped = await RunningService.StartAsync(_folder["data"], [.. content.Settings, LongLease]))
        {
            await stopped.AcceptAsync(
                new
                {
                    jobId,
                    transcriptId = "a",
                    contentUri = new Uri(content.Address, "later.txt").ToString(),
                }
            );
            await stopped.UntilAsync(jobId, "running");
            await Wait.UntilAsync(
                _ => Task.FromResult(content.Waiting > 0),
                TimeSpan.FromSeconds(30),
                () => "The job did not start.",
                Cancellation
            );
            stopped.Process.Signal(WorkerProcess.Terminate);
            Assert.Equal(0, (await stopped.Process.WaitForExitAsync()).ExitCode);
        }

        content.Release();
        await using var next = await RunningService.StartAsync(_folder["data"], content.Settings);

        await next.UntilAsync(jobId, "done");
    }
}
