using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteBatchStoreTests : BatchStoreTests<SqliteDatabase>;

public sealed class PostgreSqlBatchStoreTests : BatchStoreTests<PostgreSqlDatabase>;

public sealed class SqlServerBatchStoreTests : BatchStoreTests<SqlServerDatabase>;

/// <summary>The counts of batches, raised by several processes at once.</summary>
public abstract class BatchStoreTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly BatchKey Batch = new("acme", Guid.NewGuid());

    private readonly TDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_job_counts_once_however_many_processes_count_it_at_once()
    {
        const int jobs = 30;
        await using var first = await CacheProcess.StartAsync(_database);
        await using var second = await CacheProcess.StartAsync(_database);
        var ids = Enumerable.Range(0, jobs).Select(_ => Guid.NewGuid()).ToList();
        BatchStore[] stores = [first.Get<BatchStore>(), second.Get<BatchStore>()];

        await Parallel.ForEachAsync(
            // Those that fail come three times, so that a second count of one changes the counts.
            ids.SelectMany((id, i) => Enumerable.Range(0, i % 3 == 0 ? 3 : 1).Select(copy => (id, i, copy))),
            new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = Cancellation },
            async (job, token) =>
            {
                var store = stores[job.copy % 2];
                await store.JoinAsync(Batch, job.id, jobs, token);
                await store.CountAsync(Batch, job.id, job.i % 3 == 0 ? BatchJobOutcome.Failed : BatchJobOutcome.Enriched, token);
            }
        );

        var state = await stores[0].FindAsync(Batch, Cancellation);
        Assert.Equal((jobs, 20, 10, 0), (state!.Size, state.Enriched, state.Failed, state.Cancelled));
        Assert.InRange(state.CompletedAt!.Value, state.StartedAt, DateTime.MaxValue);
    }

    [Fact]
    public async Task Jobs_that_are_counted_at_once_before_one_has_joined_count_all()
    {
        const int batches = 12;
        const int jobs = 8;
        await using var first = await CacheProcess.StartAsync(_database);
        await using var second = await CacheProcess.StartAsync(_database);
        BatchStore[] stores = [first.Get<BatchStore>(), second.Get<BatchStore>()];
        for (var i = 0; i < batches; i++)
        {
            var batch = Batch with { BatchId = Guid.NewGuid() };

            await Task.WhenAll(Enumerable.Range(0, jobs).Select(job => Task.Run(() => CountAsync(stores[job % 2], batch), Cancellation)));

            Assert.Equal((0, jobs, 0), Counts(await stores[0].FindAsync(batch, Cancellation)));
        }

        static Task<BatchState?> CountAsync(BatchStore store, BatchKey batch) =>
            store.CountAsync(batch, Guid.NewGuid(), BatchJobOutcome.Failed, Cancellation);
    }

    [Fact]
    public async Task An_enriched_job_replaces_its_earlier_outcome_until_the_batch_is_complete()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var store = process.Get<BatchStore>();
        var (one, two, three) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await store.JoinAsync(Batch, one, 3, Cancellation);
        await CountAsync(one, BatchJobOutcome.Failed);
        await CountAsync(one, BatchJobOutcome.Enriched);
        await CountAsync(one, BatchJobOutcome.Failed);
        await CountAsync(two, BatchJobOutcome.Cancelled);

        Assert.Equal((1, 0, 1), Counts(await CountAsync(two, BatchJobOutcome.Cancelled)));
        Assert.Equal((1, 1, 1), Counts(await CountAsync(three, BatchJobOutcome.Failed)));
        Assert.Equal((1, 1, 1), Counts(await CountAsync(three, BatchJobOutcome.Enriched)));
        Assert.Null(await CountAsync(Guid.NewGuid(), BatchJobOutcome.Enriched));

        Task<BatchState?> CountAsync(Guid job, BatchJobOutcome outcome) => store.CountAsync(Batch, job, outcome, Cancellation);
    }

    [Fact]
    public async Task A_batch_waits_for_its_size_and_the_first_one_counts()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var store = process.Get<BatchStore>();
        var (unsized, sized) = (Guid.NewGuid(), Guid.NewGuid());

        var first = await store.CountAsync(Batch, unsized, BatchJobOutcome.Failed, Cancellation);
        var joined = await store.JoinAsync(Batch, sized, 2, Cancellation);
        var other = await store.JoinAsync(Batch, Guid.NewGuid(), 7, Cancellation);
        var last = await store.CountAsync(Batch, sized, BatchJobOutcome.Enriched, Cancellation);

        Assert.Equal((null, null), (first!.Size, first.CompletedAt));
        Assert.Equal((2, 2, false), (joined.Size, other.Size, joined.HasJob));
        Assert.Equal((1, 1, 0), Counts(last));
        Assert.NotNull(last!.CompletedAt);
        Assert.Null(await store.FindAsync(Batch with { TenantId = null }, Cancellation));
    }

    private static (int Enriched, int Failed, int Cancelled) Counts(BatchState? state) => (state!.Enriched, state.Failed, state.Cancelled);
}
