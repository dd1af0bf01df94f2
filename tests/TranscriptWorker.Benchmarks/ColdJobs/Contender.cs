using Npgsql;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>One way to do jobs, in one or several processes, with its own virtual host and databases.</summary>
internal sealed class Contender(
    string name,
    IReadOnlyList<ContenderProcess> processes,
    JobTraffic traffic,
    NpgsqlConnection monitor,
    string database
) : IAsyncDisposable
{
    public string Name => name;

    // An idle connection of PostgreSQL reports what it did after 10 s, PGSTAT_IDLE_INTERVAL in
    // https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/activity/pgstat.c.
    private static readonly TimeSpan UntilReported = TimeSpan.FromSeconds(11);

    /// <summary>Runs jobs, all at once.</summary>
    /// <param name="jobs">The jobs.</param>
    /// <param name="isWarmup">Whether the figures of the database do not matter.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<Turn> RunAsync(IReadOnlyList<EnrichTranscript> jobs, bool isWarmup, CancellationToken cancellationToken) =>
        MeasureAsync(
            jobs.Count,
            () => traffic.RunAsync([.. jobs.Select(JobTraffic.Write)], cancellationToken),
            isWarmup ? TimeSpan.Zero : UntilReported,
            cancellationToken
        );

    /// <summary>Runs jobs, one after the other.</summary>
    /// <returns>The time of each.</returns>
    public async Task<IReadOnlyList<TimeSpan>> RunSinglyAsync(IReadOnlyList<EnrichTranscript> jobs, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        foreach (var job in jobs)
            times.Add(await traffic.RunAsync([JobTraffic.Write(job)], cancellationToken));
        return times;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in processes)
            await process.DisposeAsync();
        await traffic.DisposeAsync();
        await monitor.DisposeAsync();
    }

    private async Task<Turn> MeasureAsync(int jobs, Func<Task<TimeSpan>> run, TimeSpan wait, CancellationToken cancellationToken)
    {
        await Task.Delay(wait, TimeProvider.System, cancellationToken);
        var before = await DatabaseLoad.ReadAsync(monitor, database, cancellationToken);
        var processorTime = ProcessorTime();
        var elapsed = await run();
        var ended = await DatabaseLoad.ReadAsync(monitor, database, cancellationToken) - before;
        var ownTime = ProcessorTime() - processorTime;
        await Task.Delay(wait, TimeProvider.System, cancellationToken);
        var reported = await DatabaseLoad.ReadAsync(monitor, database, cancellationToken) - before;
        return new Turn(
            jobs / elapsed.TotalSeconds,
            (double)reported.Transactions / jobs,
            (double)ended.Statements / jobs,
            ownTime.TotalMilliseconds / jobs,
            ended.ProcessorTime.TotalMilliseconds / jobs
        );
    }

    private TimeSpan ProcessorTime() => processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.ProcessorTime);
}

/// <summary>What a turn of a contender cost, for each job.</summary>
/// <param name="Rate">Jobs a second.</param>
/// <param name="Transactions">Transactions in the database.</param>
/// <param name="Statements">Statements in the database.</param>
/// <param name="WorkerMilliseconds">Processor time of its processes.</param>
/// <param name="DatabaseMilliseconds">Processor time of PostgreSQL.</param>
internal sealed record Turn(double Rate, double Transactions, double Statements, double WorkerMilliseconds, double DatabaseMilliseconds)
{
    public double Milliseconds => WorkerMilliseconds + DatabaseMilliseconds;
}
