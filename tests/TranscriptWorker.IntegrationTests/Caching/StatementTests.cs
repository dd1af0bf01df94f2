using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteStatementTests : StatementTests<SqliteDatabase>;

public sealed class RedisStatementTests : StatementTests<SqliteBesideRedis>;

public sealed class PostgreSqlStatementTests : StatementTests<PostgreSqlDatabase>;

public sealed class SqlServerStatementTests : StatementTests<SqlServerDatabase>;

public abstract class StatementTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
    private static readonly EntryKey SummaryKey = new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary"));
    private static readonly EntryKey PhrasesKey = new(
        Meeting,
        EntryKind.AIEnhancement,
        Fingerprint.Of(EntryKind.AIEnhancement, "key-phrases")
    );

    private readonly TDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task One_statement_reads_all_entries_of_a_job_by_the_generation_and_the_databases_clock()
    {
        using var log = new StatementLog();
        await using var process = await StartAsync(log);
        await ApplyAsync(process);
        log.Take();

        await process.Cache.ReadAsync(Meeting, [SummaryKey, PhrasesKey], Cancellation);

        var statement = Unquoted(Assert.Single(log.Take()));
        Assert.Contains("LEFT JOIN", statement, StringComparison.Ordinal);
        Assert.Contains("s.generation = e0.generation", statement, StringComparison.Ordinal);
        Assert.Contains("expires_at > ", statement, StringComparison.Ordinal);
        Assert.True(Count(statement, _database.Clock) >= 2, statement);
    }

    [Fact]
    public async Task A_hit_costs_no_statement_if_the_hot_tier_vouches_for_the_generation_else_one_small_read()
    {
        using var log = new StatementLog();
        await using var process = await StartAsync(log);
        await ApplyAsync(process);
        await process.Cache.ComputeAsync(SummaryKey, 1, _ => new("{}"u8.ToArray()), Cancellation);
        log.Take();

        await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation);

        if (_database.SharesHotTier)
            Assert.Empty(log.Take());
        else
            Assert.DoesNotContain("entries", Assert.Single(log.Take()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Known_content_with_a_source_version_costs_no_statement_if_the_hot_tier_confirms_it()
    {
        using var log = new StatementLog();
        await using var process = await StartAsync(log);
        var content = new Content(TranscriptKey, "hash", 1, Guid.NewGuid());
        Assert.Equal(ContentOutcome.Applied, await process.Contents.StoreAsync(content, "{}"u8.ToArray(), Cancellation));
        log.Take();

        var again = await process.Contents.StoreAsync(content with { JobId = Guid.NewGuid() }, "{}"u8.ToArray(), Cancellation);

        Assert.Equal(ContentOutcome.Unchanged, again);
        Assert.Equal(_database.SharesHotTier, log.Take().Count == 0);
    }

    [Fact]
    public async Task Leases_are_taken_renewed_and_compared_by_the_databases_clock()
    {
        using var log = new StatementLog();
        await using var process = await StartAsync(log);
        var claims = process.Get<ClaimStore>();

        var claim = await claims.TryTakeAsync(SummaryKey, 1, TimeSpan.FromSeconds(10));
        await claims.RenewAsync([claim!.Owner], TimeSpan.FromSeconds(10), Cancellation);
        var holder = (await claims.FindHoldersAsync([SummaryKey], 1, Cancellation))[SummaryKey];
        await claims.TryTakeFromAsync(holder, SummaryKey, 1, claims.NewOwner(), TimeSpan.FromSeconds(10), Cancellation);

        var statements = log.Take().Where(s => s.Contains("claims", StringComparison.Ordinal)).ToList();
        // The lease of a new claim is a parameter: the database's time as of the last read.
        Assert.Single(statements, s => s.Contains("INSERT", StringComparison.Ordinal));
        var compared = statements.Where(s => s.Contains("UPDATE", StringComparison.Ordinal) || s.Contains('<')).ToList();
        Assert.Equal(3, compared.Count);
        Assert.All(compared, s => Assert.Contains(_database.Clock, s, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_waits_for_a_claim_reads_its_holder_and_does_not_try_to_insert_it_each_time()
    {
        using var log = new StatementLog();
        using var ignored = new StatementLog();
        await using var owner = await StartAsync(ignored);
        await using var waiter = await StartAsync(log);
        await ApplyAsync(owner);
        var claim = await owner.Get<ClaimStore>().TryTakeAsync(SummaryKey, 1, TimeSpan.FromMinutes(5));
        log.Take();
        var statements = new List<string>();

        var waiting = waiter.Cache.ComputeAsync(SummaryKey, 1, _ => throw new InvalidOperationException("Computed twice."), Cancellation);
        await Wait.UntilAsync(
            _ =>
            {
                statements.AddRange(log.Take().Where(s => s.Contains("claims", StringComparison.Ordinal)));
                return Task.FromResult(statements.Count(s => s.Contains("SELECT", StringComparison.Ordinal)) >= 5);
            },
            TimeSpan.FromSeconds(30),
            () => string.Join(Environment.NewLine, statements),
            Cancellation
        );
        await owner.Get<ClaimStore>().CommitAsync(claim!, "{}"u8.ToArray());

        Assert.Equal(EntrySource.Durable, (await waiting).Source);
        Assert.Single(statements, s => s.Contains("INSERT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_without_preferences_costs_no_statement_if_the_hot_tier_vouches_for_that()
    {
        using var log = new StatementLog();
        await using var process = await StartAsync(log);
        var ann = Subject.User(null, "ann");
        Assert.Null(await process.Preferences.ReadAsync(ann, Cancellation));
        log.Take();

        Assert.Null(await process.Preferences.ReadAsync(ann, Cancellation));

        if (_database.SharesHotTier)
            Assert.Empty(log.Take());
        else
            Assert.DoesNotContain("preferences", Assert.Single(log.Take()), StringComparison.Ordinal);
        await process.Changes.InvalidateAsync(ann, Guid.NewGuid(), eraseContent: false, Cancellation);
        Assert.Null(await process.Preferences.ReadAsync(ann, Cancellation));
        await process.Changes.SavePreferencesAsync(ann, "{}", Cancellation);
        Assert.NotNull(await process.Preferences.ReadAsync(ann, Cancellation));
    }

    [Fact]
    public async Task A_raise_of_the_generation_survives_a_power_cut_and_other_commits_need_not()
    {
        using var log = new StatementLog();
        await using var process = await StartAsync(log);
        if (_database.SyncEachCommit is not { } syncEachCommit)
            return;
        log.Take();

        await ApplyAsync(process);
        // PostgreSQL is told by the query of the transaction.
        Assert.Single(
            log.Take(),
            s =>
                s.Contains(syncEachCommit, StringComparison.Ordinal)
                || s.Contains("set_config('synchronous_commit', 'on', true)", StringComparison.Ordinal)
        );
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        Assert.Single(log.Take(), s => s.Contains(syncEachCommit, StringComparison.Ordinal));
        await process.Changes.SavePreferencesAsync(Subject.User(null, "ann"), "{}", Cancellation);
        Assert.Single(log.Take(), s => s.Contains(syncEachCommit, StringComparison.Ordinal));
        await process.Cache.ComputeAsync(SummaryKey, 2, _ => new("{}"u8.ToArray()), Cancellation);
        Assert.DoesNotContain(log.Take(), s => s.Contains(syncEachCommit, StringComparison.Ordinal));
    }

    private Task<CacheProcess> StartAsync(StatementLog log) =>
        _database.SharesHotTier ? CacheProcess.StartHotAsync(_database, log) : CacheProcess.StartAsync(_database, log);

    /// <summary>Applies content and reads its state, as each job does.</summary>
    private static async Task ApplyAsync(CacheProcess process)
    {
        await process.Contents.StoreAsync(new Content(TranscriptKey, "hash", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);
        await process.Cache.ReadAsync(Meeting, [], Cancellation);
    }

    private static string Unquoted(string statement) =>
        statement
            .Replace("\"", "", StringComparison.Ordinal)
            .Replace("[", "", StringComparison.Ordinal)
            .Replace("]", "", StringComparison.Ordinal);

    private static int Count(string text, string part) =>
        (text.Length - text.Replace(part, "", StringComparison.Ordinal).Length) / part.Length;
}
