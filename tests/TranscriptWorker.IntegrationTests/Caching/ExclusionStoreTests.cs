using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteExclusionStoreTests : ExclusionStoreTests<SqliteDatabase>;

public sealed class PostgreSqlExclusionStoreTests : ExclusionStoreTests<PostgreSqlDatabase>;

public sealed class SqlServerExclusionStoreTests : ExclusionStoreTests<SqlServerDatabase>;

/// <summary>The list of subjects that are not read from Redis, in a real database.</summary>
public abstract class ExclusionStoreTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");

    private readonly TDatabase _database = new();
    private CacheProcess? _process;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ExclusionStore Exclusions => _process!.Get<ExclusionStore>();

    private EpochStore Epochs => _process!.Get<EpochStore>();

    public async ValueTask InitializeAsync()
    {
        await _database.CreateAsync();
        _process = await CacheProcess.StartAsync(_database);
        await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_excluded_subject_is_on_the_list_until_it_is_readmitted()
    {
        var epoch = await BeginAsync();
        Assert.Empty((await ReadAsync()).Sequences);

        Assert.Equal(ExclusionOutcome.Excluded, await Exclusions.TryExcludeAsync(epoch, Meeting, Cancellation));
        var (subject, sequence) = Assert.Single((await ReadAsync()).Sequences);
        Assert.True(await Exclusions.ContainsAsync(epoch, Meeting, Cancellation));
        Assert.True(await Exclusions.TryReadmitAsync(epoch, subject, sequence, Cancellation));

        Assert.Equal(Meeting.Value, subject);
        Assert.Empty((await ReadAsync()).Sequences);
        Assert.False(await Exclusions.ContainsAsync(epoch, Meeting, Cancellation));
        Assert.False(await Exclusions.TryReadmitAsync(epoch, subject, sequence, Cancellation));
    }

    [Fact]
    public async Task A_subject_that_was_excluded_again_is_not_readmitted_by_an_earlier_reader_of_the_list()
    {
        var epoch = await BeginAsync();
        await Exclusions.TryExcludeAsync(epoch, Meeting, Cancellation);
        var earlier = (await ReadAsync()).Sequences[Meeting.Value];

        await Exclusions.TryExcludeAsync(epoch, Meeting, Cancellation);

        Assert.False(await Exclusions.TryReadmitAsync(epoch, Meeting.Value, earlier, Cancellation));
        Assert.True((await ReadAsync()).Sequences[Meeting.Value] > earlier);
    }

    [Fact]
    public async Task An_exclusion_belongs_to_its_epoch()
    {
        var first = await BeginAsync();
        await Exclusions.TryExcludeAsync(first, Meeting, Cancellation);

        var second = await BeginAsync();

        Assert.Empty((await ReadAsync()).Sequences);
        Assert.Equal(ExclusionOutcome.EpochEnded, await Exclusions.TryExcludeAsync(first, Meeting, Cancellation));
        Assert.Equal(ExclusionOutcome.Excluded, await Exclusions.TryExcludeAsync(second, Meeting, Cancellation));
        // A process that read the first epoch just before its end may read its list now.
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_full_list_and_one_with_an_old_exclusion_take_no_more()
    {
        var epoch = await BeginAsync();
        for (var i = 0; i < ExclusionStore.MaxSubjects; i++)
            Assert.Equal(
                ExclusionOutcome.Excluded,
                await Exclusions.TryExcludeAsync(epoch, Subject.Transcript(null, $"meeting-{i}"), Cancellation)
            );
        Assert.Equal(ExclusionOutcome.Refused, await Exclusions.TryExcludeAsync(epoch, Meeting, Cancellation));

        var next = await BeginAsync();
        await Exclusions.TryExcludeAsync(next, Meeting, Cancellation);
        await AgeAsync(TimeSpan.FromSeconds(6));
        Assert.Equal(ExclusionOutcome.Refused, await Exclusions.TryExcludeAsync(next, Meeting, Cancellation));
    }

    [Fact]
    public async Task Exclusions_of_earlier_epochs_are_deleted_after_an_hour()
    {
        await Exclusions.TryExcludeAsync(await BeginAsync(), Meeting, Cancellation);
        await AgeAsync(TimeSpan.FromMinutes(61));

        await Exclusions.TryExcludeAsync(await BeginAsync(), Meeting, Cancellation);

        Assert.Equal(1, await CountAsync());
    }

    private async Task<Epoch> BeginAsync()
    {
        var last = await Epochs.FindAsync(Cancellation);
        var reserved = last.Reserve("id");
        Assert.True(await Epochs.TryReplaceAsync(last, reserved, Cancellation));
        var next = reserved.Begin($"1.{reserved.Number}");
        Assert.True(await Epochs.TryReplaceAsync(reserved, next, Cancellation));
        return next;
    }

    private async Task<ExcludedSubjects> ReadAsync() => (await Epochs.ReadAsync(Cancellation)).Excluded;

    private Task<int> CountAsync() => _process!.QueryAsync(db => db.ExcludedSubjects.CountAsync(Cancellation));

    private Task<int> AgeAsync(TimeSpan age)
    {
        var before = TimeProvider.System.GetUtcNow().UtcDateTime - age;
        return _process!.QueryAsync(db =>
            db.ExcludedSubjects.ExecuteUpdateAsync(set => set.SetProperty(x => x.ExcludedAt, before), Cancellation)
        );
    }
}
