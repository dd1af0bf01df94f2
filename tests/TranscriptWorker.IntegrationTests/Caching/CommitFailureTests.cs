using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Testing;
using Npgsql;
using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>The file is locked by another connection.</summary>
public sealed class SqliteCommitFailureTests : CommitFailureTests<SqliteDatabase>
{
    private SqliteConnection? _other;

    protected override IReadOnlyList<(string Key, string Value)> Settings => [.. Database.Settings, ("Durable:LockTimeout", "00:00:01")];

    protected override async Task BreakAsync()
    {
        _other = new SqliteConnection($"Data Source={Database.Settings[0].Value};Pooling=False");
        await _other.OpenAsync(Cancellation);
        await using var command = _other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    protected override async Task MendAsync() => await _other!.DisposeAsync();
}

/// <summary>The connections are cut, and no others are taken.</summary>
public sealed class PostgreSqlCommitFailureTests : CommitFailureTests<PostgreSqlDatabase>
{
    private Gate? _gate;
    private string _connectionString = "";

    protected override IReadOnlyList<(string Key, string Value)> Settings =>
        [.. Database.Settings, ("Durable:ConnectionString", _connectionString)];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var direct = new NpgsqlConnectionStringBuilder(Database.Settings[^1].Value);
        _gate = Gate.Before(direct.Port);
        direct.Port = int.Parse(_gate.Address.Split(':')[^1]);
        _connectionString = direct.ConnectionString;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _gate!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_found_and_is_the_result_of_the_computation()
    {
        using var log = new FakeLoggerProvider();
        await using var process = await StartAsync(log);
        var (calls, committed) = (0, new TaskCompletionSource<Task>());

        var computing = process.Cache.ComputeAsync(
            SummaryKey,
            1,
            _ =>
            {
                calls++;
                committed.SetResult(_gate!.HoldAnswer("COMMIT"));
                return new("""{"by":"this"}"""u8.ToArray());
            },
            Cancellation
        );
        await await committed.Task;
        _gate!.Cut();
        _gate.Open();
        await UntilRepeatedAsync(log, computing);
        _gate.Mend();

        Assert.Equal(EntrySource.Computed, (await computing).Source);
        Assert.Equal(1, calls);
        await AssertOneEntryAsync(process);
    }

    protected override Task BreakAsync()
    {
        _gate!.Cut();
        return Task.CompletedTask;
    }

    protected override Task MendAsync()
    {
        _gate!.Mend();
        return Task.CompletedTask;
    }
}

/// <summary>A database that fails just before results are committed: they are not computed twice.</summary>
public abstract class CommitFailureTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const int CommitRepeated = 2017;

    protected static readonly EntryKey SummaryKey = new(
        Subject.Transcript(null, "meeting"),
        EntryKind.AIEnhancement,
        Fingerprint.Of(EntryKind.AIEnhancement, "summary")
    );

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected TDatabase Database { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Settings of a process whose database fails.</summary>
    protected abstract IReadOnlyList<(string Key, string Value)> Settings { get; }

    public virtual async ValueTask InitializeAsync() => await Database.CreateAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_result_whose_commit_fails_is_committed_when_the_database_is_back()
    {
        using var log = new FakeLoggerProvider();
        await using var process = await StartAsync(log);
        var calls = 0;

        var computing = process.Cache.ComputeAsync(
            SummaryKey,
            1,
            async _ =>
            {
                calls++;
                await BreakAsync();
                return """{"by":"this"}"""u8.ToArray();
            },
            Cancellation
        );
        await UntilRepeatedAsync(log, computing);
        await MendAsync();

        Assert.Equal(EntrySource.Computed, (await computing).Source);
        Assert.Equal(1, calls);
        await AssertOneEntryAsync(process);
    }

    [Fact]
    public async Task A_repeated_commit_without_its_claim_is_refused()
    {
        using var log = new FakeLoggerProvider();
        await using var process = await StartAsync(log);

        var computing = process.Cache.ComputeAsync(
            SummaryKey,
            1,
            async token =>
            {
                await process.QueryAsync(db => db.Claims.ExecuteDeleteAsync(token));
                await BreakAsync();
                return "{}"u8.ToArray();
            },
            Cancellation
        );
        await UntilRepeatedAsync(log, computing);
        await MendAsync();

        await Assert.ThrowsAsync<GenerationChangedException>(() => computing);
        Assert.Equal(0, await process.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task A_repeated_commit_finds_what_another_process_has_committed_meanwhile()
    {
        using var log = new FakeLoggerProvider();
        await using var process = await StartAsync(log);
        await using var other = await CacheProcess.StartAsync(Database);

        var computing = process.Cache.ComputeAsync(
            SummaryKey,
            1,
            async token =>
            {
                await process.QueryAsync(db => db.Claims.ExecuteDeleteAsync(token));
                await other.Cache.ComputeAsync(SummaryKey, 1, _ => new("""{"by":"other"}"""u8.ToArray()), token);
                await BreakAsync();
                return """{"by":"this"}"""u8.ToArray();
            },
            Cancellation
        );
        await UntilRepeatedAsync(log, computing);
        await MendAsync();

        var entry = await computing;
        Assert.Equal((EntrySource.Durable, """{"by":"other"}"""), (entry.Source, Encoding.UTF8.GetString(entry.Json.Span)));
    }

    [Fact]
    public async Task A_job_that_is_cancelled_while_its_commit_is_repeated_loses_no_result()
    {
        using var log = new FakeLoggerProvider();
        await using var process = await StartAsync(log);
        using var job = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var computing = process.Cache.ComputeAsync(
            SummaryKey,
            1,
            async _ =>
            {
                await BreakAsync();
                return """{"by":"this"}"""u8.ToArray();
            },
            job.Token
        );
        await UntilRepeatedAsync(log, computing);
        await job.CancelAsync();
        await MendAsync();
        await ((Task)computing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        await AssertOneEntryAsync(process);
    }

    protected abstract Task BreakAsync();

    protected abstract Task MendAsync();

    private protected async Task<CacheProcess> StartAsync(FakeLoggerProvider log)
    {
        var process = await CacheProcess.StartAsync(Settings, log, configure: null);
        await process.Changes.InvalidateAsync(SummaryKey.Subject, Guid.NewGuid(), eraseContent: false, Cancellation);
        return process;
    }

    private protected static Task UntilRepeatedAsync(FakeLoggerProvider log, Task computing) =>
        Wait.UntilAsync(
            _ => Task.FromResult(computing.IsCompleted || log.Collector.GetSnapshot().Any(record => record.Id.Id == CommitRepeated)),
            Patience,
            () => "the commit was not repeated",
            Cancellation
        );

    private protected static async Task AssertOneEntryAsync(CacheProcess process)
    {
        Assert.Equal(
            """{"by":"this"}""",
            Encoding.UTF8.GetString(
                (await process.Cache.ReadRecordAsync(SummaryKey.Subject, [SummaryKey], Cancellation)).Entries[SummaryKey].Json.Span
            )
        );
        Assert.Equal(1, await process.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
        Assert.Equal(0, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }
}
