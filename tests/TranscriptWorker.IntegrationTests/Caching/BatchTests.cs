using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteBatchTests : BatchTests<SqliteDatabase>;

public sealed class PostgreSqlBatchTests : BatchTests<PostgreSqlDatabase>;

public sealed class SqlServerBatchTests : BatchTests<SqlServerDatabase>;

/// <summary>The results of one job: committed together, and none that is there is lost.</summary>
public abstract class BatchTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
    private static readonly EntryKey FirstKey = KeyOf("first");
    private static readonly EntryKey SecondKey = KeyOf("second");

    private readonly TDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("00:01:00", 0)]
    [InlineData("00:00:00", 1)]
    public async Task Results_are_committed_together_unless_they_take_longer_than_the_interval(string interval, int committed)
    {
        await using var process = await CacheProcess.StartAsync(_database, log: null, ("Cache:CommitInterval", interval));
        await using var content = await ApplyAsync(process);
        var whileSecond = -1;

        var results = await process.Cache.ComputeAsync(
            [
                new EntryComputation(FirstKey, _ => new("{}"u8.ToArray())),
                new EntryComputation(
                    SecondKey,
                    async token =>
                    {
                        whileSecond = await process.QueryAsync(db =>
                            db.Entries.CountAsync(e => e.Kind == EntryKind.AIEnhancement.Name, token)
                        );
                        return "{}"u8.ToArray();
                    }
                ),
            ],
            1,
            content,
            Cancellation
        );

        Assert.Equal(committed, whileSecond);
        Assert.Equal(2, results.Count);
        Assert.Equal(2, await process.QueryAsync(db => db.Entries.CountAsync(e => e.Kind == EntryKind.AIEnhancement.Name, Cancellation)));
        Assert.Equal(0, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task A_failed_computation_costs_no_result_that_is_there_and_leaves_no_claim()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        await using var content = await ApplyAsync(process);
        Assert.Equal(2, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));

        await Assert.ThrowsAsync<NotSupportedException>(() =>
            process.Cache.ComputeAsync(
                [
                    new EntryComputation(FirstKey, _ => new("{}"u8.ToArray())),
                    new EntryComputation(SecondKey, _ => throw new NotSupportedException("It fails.")),
                ],
                1,
                content,
                Cancellation
            )
        );

        Assert.Equal([FirstKey], (await process.Cache.ReadAsync(Meeting, [FirstKey, SecondKey], Cancellation)).Entries.Keys);
        Assert.Equal(0, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task A_cancelled_job_keeps_the_results_that_were_computed_before()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        await using var content = await ApplyAsync(process);
        using var job = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            process.Cache.ComputeAsync(
                [
                    new EntryComputation(FirstKey, _ => new("{}"u8.ToArray())),
                    new EntryComputation(
                        SecondKey,
                        async token =>
                        {
                            await job.CancelAsync();
                            token.ThrowIfCancellationRequested();
                            return [];
                        }
                    ),
                ],
                1,
                content,
                job.Token
            )
        );

        Assert.Equal([FirstKey], (await process.Cache.ReadAsync(Meeting, [FirstKey, SecondKey], Cancellation)).Entries.Keys);
        Assert.Equal(0, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_just_before_its_commit_keeps_its_result()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        await using var content = await ApplyAsync(process);
        using var job = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        await (
            (Task)
                process.Cache.ComputeAsync(
                    [
                        new EntryComputation(
                            FirstKey,
                            async _ =>
                            {
                                await job.CancelAsync();
                                return "{}"u8.ToArray();
                            }
                        ),
                    ],
                    1,
                    content,
                    job.Token
                )
        ).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal([FirstKey], (await process.Cache.ReadAsync(Meeting, [FirstKey], Cancellation)).Entries.Keys);
    }

    [Fact]
    public async Task Claims_that_are_not_used_are_released()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var content = await ApplyAsync(process);

        await content.DisposeAsync();

        Assert.Equal(0, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task A_computation_of_an_outdated_generation_is_cancelled_at_the_next_renewal()
    {
        await using var process = await CacheProcess.StartAsync(_database, log: null, ("Cache:ClaimLease", "00:00:01"));
        await using var content = await ApplyAsync(process);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var computing = process.Cache.ComputeAsync(
            FirstKey,
            1,
            async token =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return [];
            },
            Cancellation
        );
        await content.DisposeAsync();
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancellation);

        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);

        await Assert.ThrowsAsync<GenerationChangedException>(() =>
            computing.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancellation)
        );
    }

    private static Task<AppliedContent> ApplyAsync(CacheProcess process) =>
        process.Contents.ApplyAsync(
            new Content(TranscriptKey, "hash", 1, Guid.NewGuid()),
            "{}"u8.ToArray(),
            [FirstKey, SecondKey],
            Cancellation
        );

    private static EntryKey KeyOf(string name) => new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, name));
}
