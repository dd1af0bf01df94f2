using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteResultCommitTests : ResultCommitTests<SqliteDatabase>;

public sealed class PostgreSqlResultCommitTests : ResultCommitTests<PostgreSqlDatabase>;

public sealed class SqlServerResultCommitTests : ResultCommitTests<SqlServerDatabase>;

/// <summary>Results of content that has just been applied: all of them are committed in one command, or none.</summary>
public abstract class ResultCommitTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const int Writers = 8;

    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
    private static readonly EntryKey[] Wanted = [KeyOf("first"), KeyOf("second")];

    private readonly TDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Results_are_stored_once_though_their_commit_is_sent_twice()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var claims = (await ApplyAsync(process, "a")).Claims;

        Assert.Equal(2, (await CommitAsync(process, claims))?.Count);
        Assert.Null(await CommitAsync(process, claims));

        Assert.Equal(2, await CountResultsAsync(process));
        Assert.Equal(0, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task No_result_is_stored_if_one_of_the_claims_was_taken_over()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var claims = (await ApplyAsync(process, "a")).Claims;
        var lost = claims[0].Key.Fingerprint.Value;
        await process.QueryAsync(db =>
            db.Claims.Where(c => c.Fingerprint == lost).ExecuteUpdateAsync(set => set.SetProperty(c => c.Owner, "other"), Cancellation)
        );

        Assert.Null(await CommitAsync(process, claims));

        Assert.Equal(0, await CountResultsAsync(process));
        Assert.Equal(2, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task No_result_is_stored_if_the_generation_was_raised()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var claims = (await ApplyAsync(process, "a")).Claims;
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);

        Assert.Null(await CommitAsync(process, claims));

        Assert.Equal(0, await CountResultsAsync(process));
    }

    [Fact]
    public async Task An_entry_that_is_there_is_not_replaced_by_one_of_new_content()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var claims = (await ApplyAsync(process, "a")).Claims;
        Assert.NotNull(await CommitAsync(process, claims.Take(1)));
        await process.QueryAsync(db => db.Entries.ExecuteUpdateAsync(s => s.SetProperty(e => e.Value, "theirs"u8.ToArray()), Cancellation));
        // As if the claim were still held.
        await process.Get<ClaimStore>().TryTakeAsync([Wanted[0]], 1, claims[0].Owner, TimeSpan.FromMinutes(1), Cancellation);

        Assert.Null(await CommitAsync(process, claims));

        var values = await process.QueryAsync(db => db.Entries.Select(e => e.Value).ToListAsync(Cancellation));
        Assert.All(values, v => Assert.Equal("theirs"u8, v));
        Assert.Equal(2, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task Of_writers_of_a_new_subject_each_has_a_generation_of_its_own_and_claims_in_it()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var changes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => ApplyAsync(process, $"{i}")));

        Assert.All(changes, c => Assert.Equal(ContentOutcome.Applied, c.Outcome));
        Assert.Equal(Enumerable.Range(1, Writers).Select(i => (long)i), changes.Select(c => c.State.Generation).Order());
        Assert.All(changes, c => Assert.All(c.Claims, claim => Assert.Equal(c.State.Generation, claim.Generation)));
        Assert.Equal(Wanted.Length * Writers, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
        Assert.Equal(Writers, await process.QueryAsync(db => db.AppliedJobs.CountAsync(Cancellation)));
        var content = Assert.Single(await process.QueryAsync(db => db.Entries.ToListAsync(Cancellation)));
        Assert.Equal(Writers, content.Generation);
    }

    private static Task<ContentChange> ApplyAsync(CacheProcess process, string hash) =>
        process
            .Get<ContentStore>()
            .ApplyAsync(new Content(TranscriptKey, hash, null, Guid.NewGuid()), new(EntryFormat.Pack("{}"u8)), Wanted, Cancellation);

    private static Task<IReadOnlyList<SealedEntry>?> CommitAsync(CacheProcess process, IEnumerable<Claim> claims)
    {
        var results = claims.Select(c => new ComputedResult(c, "{}"u8.ToArray(), TimeSpan.Zero)).ToList();
        var bodies = results.ConvertAll(r => EntryFormat.Pack(r.Json));
        return process.Get<ClaimStore>().CommitAsync(results, bodies, TimeSpan.FromDays(7), Cancellation);
    }

    private static Task<int> CountResultsAsync(CacheProcess process) =>
        process.QueryAsync(db => db.Entries.CountAsync(e => e.Kind == EntryKind.AIEnhancement.Name, Cancellation));

    private static EntryKey KeyOf(string feature) =>
        new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, feature));
}
