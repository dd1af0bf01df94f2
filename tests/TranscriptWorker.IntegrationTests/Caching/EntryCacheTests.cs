using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.IntegrationTests.Caching.Redis;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteEntryCacheTests : EntryCacheTests<SqliteDatabase>;

public sealed class RedisEntryCacheTests : EntryCacheTests<SqliteBesideRedis>;

public sealed class RedisResp2EntryCacheTests : EntryCacheTests<SqliteBesideResp2>;

public sealed class PostgreSqlEntryCacheTests : EntryCacheTests<PostgreSqlDatabase>;

public sealed class SqlServerEntryCacheTests : EntryCacheTests<SqlServerDatabase>;

public abstract class EntryCacheTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
    private static readonly EntryKey SummaryKey = new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary"));

    private readonly TDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Processes_that_share_the_hot_tier_read_a_computed_entry_hot_and_the_others_durable()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await ApplyAsync(first, "a");

        var computed = await first.Cache.ComputeAsync(SummaryKey, 1, _ => new("""{"x":1}"""u8.ToArray()), Cancellation);
        var hot = await first.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation);
        var other = await second.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation);
        var filled = await second.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation);

        Assert.Equal(EntrySource.Computed, computed.Source);
        Assert.Equal(EntrySource.Hot, hot.Entries[SummaryKey].Source);
        Assert.Equal(_database.SharesHotTier ? EntrySource.Hot : EntrySource.Durable, other.Entries[SummaryKey].Source);
        Assert.Equal(EntrySource.Hot, filled.Entries[SummaryKey].Source);
        Assert.Equal("""{"x":1}""", Encoding.UTF8.GetString(filled.Entries[SummaryKey].Json.Span));
        Assert.Equal(computed.ExpiresAt, filled.Entries[SummaryKey].ExpiresAt);
    }

    [Fact]
    public async Task Another_processs_invalidation_makes_the_next_read_a_miss_though_the_entry_was_hot()
    {
        await using var reader = await StartAsync();
        await using var invalidator = await StartAsync();
        await ApplyAsync(reader, "a");
        await reader.Cache.ComputeAsync(SummaryKey, 1, _ => new("{}"u8.ToArray()), Cancellation);

        var generation = await invalidator.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);

        var reading = await reader.Cache.ReadAsync(Meeting, [SummaryKey, TranscriptKey], Cancellation);
        Assert.Equal(2, generation);
        Assert.Equal(2, reading.State.Generation);
        Assert.Equal([TranscriptKey], reading.Entries.Keys);
    }

    [Fact]
    public async Task A_computation_that_an_invalidation_overtakes_is_refused_and_leaves_nothing_behind()
    {
        await using var process = await StartAsync();
        await ApplyAsync(process, "a");

        await Assert.ThrowsAsync<GenerationChangedException>(() =>
            process.Cache.ComputeAsync(
                SummaryKey,
                1,
                async token =>
                {
                    await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, token);
                    return "{}"u8.ToArray();
                },
                Cancellation
            )
        );

        var rows = await process.QueryAsync(db => db.Entries.Where(e => e.Kind == SummaryKey.Kind.Name).CountAsync(Cancellation));
        var claims = await process.QueryAsync(db => db.Claims.CountAsync(Cancellation));
        Assert.Equal(0, rows);
        Assert.Equal(0, claims);
        Assert.Empty((await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries);
    }

    [Fact]
    public async Task An_invalidation_known_already_does_not_raise_the_generation_again()
    {
        await using var process = await StartAsync();
        await ApplyAsync(process, "a");
        var id = Guid.NewGuid();

        Assert.Equal(2, await process.Changes.InvalidateAsync(Meeting, id, eraseContent: false, Cancellation));
        Assert.Equal(2, await process.Changes.InvalidateAsync(Meeting, id, eraseContent: false, Cancellation));
        Assert.Equal(3, await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation));
        Assert.Equal(2, await process.Changes.InvalidateAsync(Meeting, id, eraseContent: false, Cancellation));
        Assert.Equal([TranscriptKey], (await process.Cache.ReadAsync(Meeting, [TranscriptKey], Cancellation)).Entries.Keys);
    }

    [Fact]
    public async Task An_erasure_that_is_delivered_again_does_not_take_newer_content_away()
    {
        await using var process = await StartAsync();
        await ApplyAsync(process, "a");
        var erasure = new Invalidation(Guid.NewGuid(), ErasesContent: true);
        var applied = await process.Changes.InvalidateAsync(Meeting, erasure, Cancellation);
        await ApplyAsync(process, "b");
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);

        Assert.Equal(applied, await process.Changes.InvalidateAsync(Meeting, erasure, Cancellation));
        Assert.Equal([TranscriptKey], (await process.Cache.ReadAsync(Meeting, [TranscriptKey], Cancellation)).Entries.Keys);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(7, false)]
    [InlineData(8, false)]
    public async Task An_invalidation_up_to_a_version_leaves_newer_content_untouched(long upTo, bool isSuperseded)
    {
        await using var process = await StartAsync();
        await ApplyAsync(process, "a", version: 7);
        var invalidation = new Invalidation(Guid.NewGuid(), ErasesContent: true) { UpToSourceVersion = upTo };

        var applied = await process.Changes.InvalidateAsync(Meeting, invalidation, Cancellation);
        await ApplyAsync(process, "b", version: 9);
        var again = await process.Changes.InvalidateAsync(Meeting, invalidation, Cancellation);

        Assert.Equal(new AppliedInvalidation(isSuperseded ? 1 : 2, isSuperseded), applied);
        Assert.Equal(applied, again);
        Assert.Equal([TranscriptKey], (await process.Cache.ReadAsync(Meeting, [TranscriptKey], Cancellation)).Entries.Keys);
    }

    [Fact]
    public async Task Content_whose_version_was_erased_is_told_from_content_that_is_superseded()
    {
        await using var process = await StartAsync();
        await ApplyAsync(process, "a", version: 7);
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: true, Cancellation);

        Assert.Equal(ContentOutcome.Erased, await ApplyAsync(process, "a", version: 7));
        Assert.Equal(ContentOutcome.Applied, await ApplyAsync(process, "a", version: 8));
        Assert.Equal(ContentOutcome.Superseded, await ApplyAsync(process, "b", version: 7));
    }

    [Fact]
    public async Task A_job_id_with_other_content_is_another_job_and_changes_nothing()
    {
        await using var process = await StartAsync();
        var job = Guid.NewGuid();
        await ApplyAsync(process, "a", job);

        Assert.Equal(ContentOutcome.OfAnotherJob, await ApplyAsync(process, "b", job));
        Assert.Equal(ContentOutcome.Unchanged, await ApplyAsync(process, "a", job));
    }

    [Fact]
    public async Task Starts_of_a_command_are_counted_until_it_has_ended()
    {
        await using var process = await StartAsync();
        var (starts, command) = (process.Get<CommandStarts>(), Guid.NewGuid());

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => starts.AddAsync(Meeting, command, Cancellation)));

        Assert.Equal(3, await starts.FindAsync(Meeting, command, Cancellation));
        Assert.Equal(0, await starts.FindAsync(Meeting, Guid.NewGuid(), Cancellation));
        await starts.RemoveAsync(Meeting, command, Cancellation);
        Assert.Equal(0, await starts.FindAsync(Meeting, command, Cancellation));
    }

    [Fact]
    public async Task Content_that_waited_is_known_to_be_erased_by_the_generation_at_which_it_began_to_wait()
    {
        await using var process = await StartAsync();
        var erasures = process.Get<Erasures>();
        var unknown = await erasures.FindGenerationAsync(Meeting, Cancellation);
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        var results = await erasures.HaveErasedAsync(Meeting, unknown, null, Cancellation);
        var upTo = new Invalidation(Guid.NewGuid(), ErasesContent: true) { UpToSourceVersion = 6 };
        await process.Changes.InvalidateAsync(Meeting, upTo, Cancellation);
        var known = await erasures.FindGenerationAsync(Meeting, Cancellation);

        Assert.Equal((0L, false, 2L), (unknown, results, known));
        Assert.True(await erasures.HaveErasedAsync(Meeting, unknown, null, Cancellation));
        Assert.True(await erasures.HaveErasedAsync(Meeting, unknown, 6, Cancellation));
        Assert.False(await erasures.HaveErasedAsync(Meeting, unknown, 7, Cancellation));
        Assert.False(await erasures.HaveErasedAsync(Meeting, known, null, Cancellation));
        Assert.False(await erasures.HaveErasedAsync(Subject.Transcript(null, "other"), 0, null, Cancellation));
    }

    [Fact]
    public async Task An_invalidation_under_the_id_of_one_that_erased_less_is_refused()
    {
        await using var process = await StartAsync();
        var id = Guid.NewGuid();
        await process.Changes.InvalidateAsync(Meeting, id, eraseContent: false, Cancellation);

        await Assert.ThrowsAsync<InvalidationIdReusedException>(() =>
            process.Changes.InvalidateAsync(Meeting, id, eraseContent: true, Cancellation)
        );
    }

    [Fact]
    public async Task Erasing_leaves_no_entry_and_an_old_job_does_not_bring_the_content_back()
    {
        await using var process = await StartAsync();
        var job = Guid.NewGuid();
        await ApplyAsync(process, "a", job);
        await process.Cache.ComputeAsync(SummaryKey, 1, _ => new("{}"u8.ToArray()), Cancellation);

        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: true, Cancellation);
        var again = await ApplyAsync(process, "a", job);

        Assert.Equal(ContentOutcome.Erased, again);
        Assert.Equal(0, await process.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
        Assert.Null((await process.Cache.ReadAsync(Meeting, [], Cancellation)).State.ContentHash);
    }

    [Fact]
    public async Task The_same_content_changes_nothing_and_other_content_raises_the_generation()
    {
        await using var process = await StartAsync();

        Assert.Equal(ContentOutcome.Applied, await ApplyAsync(process, "a"));
        Assert.Equal(ContentOutcome.Unchanged, await ApplyAsync(process, "a"));
        Assert.Equal(1, (await process.Cache.ReadAsync(Meeting, [], Cancellation)).State.Generation);
        Assert.Equal(ContentOutcome.Applied, await ApplyAsync(process, "b"));
        Assert.Equal(2, (await process.Cache.ReadAsync(Meeting, [], Cancellation)).State.Generation);
    }

    [Fact]
    public async Task A_redelivered_old_job_does_not_undo_a_newer_one()
    {
        await using var process = await StartAsync();
        var (old, unchanged) = (Guid.NewGuid(), Guid.NewGuid());
        await ApplyAsync(process, "a", old);
        await ApplyAsync(process, "a", unchanged);
        await ApplyAsync(process, "b");

        Assert.Equal(ContentOutcome.Superseded, await ApplyAsync(process, "a", old));
        Assert.Equal(ContentOutcome.Superseded, await ApplyAsync(process, "a", unchanged));
        Assert.Equal("b", (await process.Cache.ReadAsync(Meeting, [], Cancellation)).State.ContentHash);
    }

    [Fact]
    public async Task An_older_source_version_is_superseded_even_where_the_newer_one_changed_nothing()
    {
        await using var process = await StartAsync();

        Assert.Equal(ContentOutcome.Applied, await ApplyAsync(process, "a", version: 3));
        Assert.Equal(ContentOutcome.Superseded, await ApplyAsync(process, "b", version: 2));
        Assert.Equal(ContentOutcome.Unchanged, await ApplyAsync(process, "a", version: 5));
        Assert.Equal(ContentOutcome.Superseded, await ApplyAsync(process, "b", version: 4));
        Assert.Equal(ContentOutcome.Superseded, await ApplyAsync(process, "b", version: 5));
        Assert.Equal(ContentOutcome.Applied, await ApplyAsync(process, "b", version: 6));
    }

    [Fact]
    public async Task Two_processes_that_miss_at_once_compute_once()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await ApplyAsync(first, "a");
        var computations = 0;
        var started = new TaskCompletionSource();
        var finish = new TaskCompletionSource();

        async ValueTask<byte[]> Compute(CancellationToken token)
        {
            Interlocked.Increment(ref computations);
            started.TrySetResult();
            await finish.Task.WaitAsync(token);
            return "{}"u8.ToArray();
        }

        var leader = first.Cache.ComputeAsync(SummaryKey, 1, Compute, Cancellation);
        await started.Task.WaitAsync(Cancellation);
        var joiner = first.Cache.ComputeAsync(SummaryKey, 1, Compute, Cancellation);
        var other = second.Cache.ComputeAsync(SummaryKey, 1, Compute, Cancellation);
        finish.SetResult();

        Assert.Equal(
            [EntrySource.Computed, EntrySource.Joined, EntrySource.Durable],
            (await Task.WhenAll(leader, joiner, other)).Select(e => e.Source)
        );
        Assert.Equal(1, computations);
    }

    [Fact]
    public async Task A_dead_owner_is_taken_over_after_its_lease_and_can_no_longer_commit()
    {
        await using var dead = await StartAsync();
        await using var alive = await StartAsync();
        await ApplyAsync(alive, "a");
        var claims = dead.Get<ClaimStore>();
        var claim = await claims.TryTakeAsync(SummaryKey, 1, TimeSpan.FromMilliseconds(300));

        var entry = await alive.Cache.ComputeAsync(SummaryKey, 1, _ => new("""{"by":"alive"}"""u8.ToArray()), Cancellation);
        var late = await claims.CommitAsync(claim!, """{"by":"dead"}"""u8.ToArray());

        Assert.Equal(EntrySource.Computed, entry.Source);
        Assert.Null(late);
        var reading = await dead.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation);
        Assert.Equal("""{"by":"alive"}""", Encoding.UTF8.GetString(reading.Entries[SummaryKey].Json.Span));
    }

    [Fact]
    public async Task A_lease_is_renewed_while_the_computation_lasts()
    {
        await using var slow = await StartAsync(("Cache:ClaimLease", "00:00:01"));
        await using var other = await StartAsync();
        await ApplyAsync(slow, "a");
        var finish = new TaskCompletionSource();
        var running = slow.Cache.ComputeAsync(
            SummaryKey,
            1,
            async token =>
            {
                await finish.Task.WaitAsync(token);
                return "{}"u8.ToArray();
            },
            Cancellation
        );

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var first = await LeaseAsync();
        while (await LeaseAsync() <= first.AddSeconds(1))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        var stolen = await other.Get<ClaimStore>().TryTakeAsync(SummaryKey, 1, TimeSpan.FromSeconds(1));
        finish.SetResult();

        Assert.Null(stolen);
        Assert.Equal(EntrySource.Computed, (await running).Source);

        async Task<DateTime> LeaseAsync()
        {
            while (true)
            {
                if (await slow.QueryAsync(db => db.Claims.SingleOrDefaultAsync(Cancellation)) is { } row)
                    return row.LeaseUntil;
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
            }
        }
    }

    [Fact]
    public async Task A_joined_computation_whose_leader_gives_up_is_led_by_the_next()
    {
        await using var process = await StartAsync();
        await ApplyAsync(process, "a");
        using var impatient = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var started = new TaskCompletionSource();
        var leader = process.Cache.ComputeAsync(
            SummaryKey,
            1,
            async token =>
            {
                started.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
                return [];
            },
            impatient.Token
        );
        await started.Task.WaitAsync(Cancellation);
        var next = process.Cache.ComputeAsync(SummaryKey, 1, _ => new("{}"u8.ToArray()), Cancellation);

        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leader);
        Assert.Equal(EntrySource.Computed, (await next).Source);
    }

    [Fact]
    public async Task Calls_that_joined_a_failed_computation_share_its_failure_and_a_later_call_computes()
    {
        const int joiners = 19;
        await using var process = await StartAsync();
        await ApplyAsync(process, "a");
        using var joins = new MetricCollector<long>(process.Get<IMeterFactory>(), CachingRegistration.MeterName, "cache.joins");
        var (started, fail, calls) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);

        async ValueTask<byte[]> Compute(CancellationToken token)
        {
            Interlocked.Increment(ref calls);
            started.TrySetResult();
            await fail.Task.WaitAsync(token);
            throw new InvalidDataException();
        }

        List<Task<CacheEntry>> jobs = [process.Cache.ComputeAsync(SummaryKey, 1, Compute, Cancellation)];
        await started.Task.WaitAsync(Cancellation);
        jobs.AddRange(Enumerable.Range(0, joiners).Select(_ => process.Cache.ComputeAsync(SummaryKey, 1, Compute, Cancellation)));
        await joins.WaitForMeasurementsAsync(joiners, Cancellation);
        fail.SetResult();

        foreach (var job in jobs)
            await Assert.ThrowsAsync<InvalidDataException>(() => job);
        Assert.Equal(1, calls);
        var later = await process.Cache.ComputeAsync(SummaryKey, 1, _ => new("{}"u8.ToArray()), Cancellation);
        Assert.Equal(EntrySource.Computed, later.Source);
    }

    [Fact]
    public async Task A_time_out_within_a_computation_is_a_failure_that_those_who_joined_share()
    {
        await using var process = await StartAsync();
        await ApplyAsync(process, "a");
        var (started, fail) = (new TaskCompletionSource(), new TaskCompletionSource());
        var leader = process.Cache.ComputeAsync(
            SummaryKey,
            1,
            async token =>
            {
                started.SetResult();
                await fail.Task.WaitAsync(token);
                throw new TaskCanceledException("The provider did not answer.");
            },
            Cancellation
        );
        await started.Task.WaitAsync(Cancellation);
        var next = process.Cache.ComputeAsync(SummaryKey, 1, _ => throw new InvalidOperationException("Called."), Cancellation);

        fail.SetResult();

        await Assert.ThrowsAsync<TaskCanceledException>(() => leader);
        await Assert.ThrowsAsync<TaskCanceledException>(() => next);
    }

    [Fact]
    public async Task A_failure_before_a_joined_computation_began_is_not_shared_and_the_next_leads()
    {
        await using var process = await StartAsync();
        await ApplyAsync(process, "a");
        var other = SummaryKey with { Fingerprint = Fingerprint.Of(EntryKind.AIEnhancement, "key-phrases") };
        var (started, fail) = (new TaskCompletionSource(), new TaskCompletionSource());
        var leader = process.Cache.ComputeAsync(
            [
                new EntryComputation(
                    other,
                    async token =>
                    {
                        started.SetResult();
                        await fail.Task.WaitAsync(token);
                        throw new InvalidDataException();
                    }
                ),
                new EntryComputation(SummaryKey, _ => throw new InvalidOperationException("Called.")),
            ],
            1,
            content: null,
            Cancellation
        );
        await started.Task.WaitAsync(Cancellation);
        var next = process.Cache.ComputeAsync(SummaryKey, 1, _ => new("{}"u8.ToArray()), Cancellation);

        fail.SetResult();

        await Assert.ThrowsAsync<InvalidDataException>(() => leader);
        Assert.Equal(EntrySource.Computed, (await next).Source);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("flipped")]
    [InlineData("foreign")]
    public async Task A_corrupt_entry_is_a_miss_and_is_replaced(string damage)
    {
        await using var process = await StartAsync();
        await using var other = await StartAsync();
        await ApplyAsync(process, "a");
        await process.Cache.ComputeAsync(SummaryKey, 1, _ => new("""{"x":1}"""u8.ToArray()), Cancellation);
        await process.QueryAsync(async db =>
        {
            var row = await db.Entries.AsTracking().SingleAsync(e => e.Kind == SummaryKey.Kind.Name, Cancellation);
            row.Value = damage switch
            {
                "truncated" => row.Value[..^5],
                "flipped" => [.. row.Value.Select((b, i) => i == row.Value.Length / 2 ? (byte)(b ^ 1) : b)],
                _ => (await db.Entries.SingleAsync(e => e.Kind == TranscriptKey.Kind.Name, Cancellation)).Value,
            };
            return await db.SaveChangesAsync(Cancellation);
        });
        await _database.ForgetHotEntriesAsync();

        Assert.Empty((await other.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries);
        Assert.Equal(
            EntrySource.Computed,
            (await other.Cache.ComputeAsync(SummaryKey, 1, _ => new("""{"x":2}"""u8.ToArray()), Cancellation)).Source
        );
        await _database.ForgetHotEntriesAsync();
        await using var third = await StartAsync();
        Assert.Equal(
            """{"x":2}""",
            Encoding.UTF8.GetString((await third.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries[SummaryKey].Json.Span)
        );
    }

    [Fact]
    public async Task A_row_that_a_late_commit_left_under_an_earlier_generation_is_never_read()
    {
        await using var process = await StartAsync();
        await using var other = await StartAsync();
        await ApplyAsync(process, "a");
        await process.Cache.ComputeAsync(SummaryKey, 1, _ => new("""{"x":1}"""u8.ToArray()), Cancellation);
        var late = await process.QueryAsync(db => db.Entries.SingleAsync(e => e.Kind == SummaryKey.Kind.Name, Cancellation));
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await process.QueryAsync(db =>
        {
            db.Add(late);
            return db.SaveChangesAsync(Cancellation);
        });

        Assert.Empty((await process.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries);
        Assert.Empty((await other.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries);
    }

    [Fact]
    public async Task An_expired_entry_is_a_miss_and_is_computed_again_under_the_same_generation()
    {
        await using var process = await StartAsync();
        await using var other = await StartAsync();
        await ApplyAsync(process, "a");
        await process.Cache.ComputeAsync(SummaryKey, 1, _ => new("""{"x":1}"""u8.ToArray()), Cancellation);
        await process.QueryAsync(db =>
            db.Entries.ExecuteUpdateAsync(set => set.SetProperty(e => e.ExpiresAt, DateTime.UnixEpoch), Cancellation)
        );
        await _database.ForgetHotEntriesAsync();

        Assert.Empty((await other.Cache.ReadAsync(Meeting, [SummaryKey, TranscriptKey], Cancellation)).Entries);
        Assert.Equal(
            EntrySource.Computed,
            (await other.Cache.ComputeAsync(SummaryKey, 1, _ => new("""{"x":2}"""u8.ToArray()), Cancellation)).Source
        );
        Assert.Equal(ContentOutcome.Unchanged, await ApplyAsync(other, "a"));
        var reading = await other.Cache.ReadAsync(Meeting, [SummaryKey, TranscriptKey], Cancellation);
        Assert.Equal(2, reading.Entries.Count);
    }

    [Fact]
    public async Task Changed_preferences_are_read_by_every_process_at_once()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var ann = Subject.User("acme", "ann");

        Assert.Null(await first.Preferences.ReadAsync(ann, Cancellation));
        await first.Changes.SavePreferencesAsync(ann, """{"language":"de"}""", Cancellation);
        Assert.Equal("""{"language":"de"}""", Text(await second.Preferences.ReadAsync(ann, Cancellation)));
        await first.Changes.SavePreferencesAsync(ann, """{"language":"en"}""", Cancellation);
        Assert.Equal("""{"language":"en"}""", Text(await second.Preferences.ReadAsync(ann, Cancellation)));

        static string? Text(ReadOnlyMemory<byte>? json) => json is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
    }

    [Fact]
    public async Task Of_jobs_that_come_at_once_the_highest_source_version_wins_whatever_the_order()
    {
        const int versions = 24;
        await using var first = await StartAsync();
        await using var second = await StartAsync();

        // Neighbours share their content, so that some only raise the version.
        await Task.WhenAll(
            Enumerable
                .Range(1, versions)
                .Select(version => ApplyAsync(version % 3 == 0 ? first : second, Content(version), version: version))
        );

        var reading = await first.Cache.ReadAsync(Meeting, [TranscriptKey], Cancellation);
        Assert.Equal((Content(versions), (long?)versions), (reading.State.ContentHash, reading.State.SourceVersion));
        Assert.Equal($"\"{Content(versions)}\"", Encoding.UTF8.GetString(reading.Entries[TranscriptKey].Json.Span));

        static string Content(int version) => version / 2 % 2 == 0 ? "a" : "b";
    }

    [Fact]
    public async Task Invalidations_that_come_at_once_each_raise_the_generation_and_keep_the_content()
    {
        const int invalidations = 12;
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await ApplyAsync(first, "a");

        var generations = await Task.WhenAll(
            Enumerable
                .Range(0, invalidations)
                .Select(i =>
                    (i % 2 == 0 ? first : second).Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation)
                )
        );

        Assert.Equal(Enumerable.Range(2, invalidations).Select(g => (long)g), generations.Order());
        Assert.Equal([TranscriptKey], (await second.Cache.ReadAsync(Meeting, [TranscriptKey], Cancellation)).Entries.Keys);
        Assert.Equal(1, await first.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task First_preferences_that_are_saved_at_once_are_all_saved()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var ann = Subject.User(null, "ann");

        await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? first : second).Changes.SavePreferencesAsync(ann, "{}", Cancellation))
        );

        Assert.Equal(8, (await first.Cache.ReadAsync(ann, [], Cancellation)).State.Generation);
    }

    [Fact]
    public async Task Subjects_that_differ_in_case_alone_are_two()
    {
        await using var process = await StartAsync();
        var (lower, upper) = (Subject.Transcript(null, "case"), Subject.Transcript(null, "CASE"));

        await process.Changes.InvalidateAsync(lower, Guid.NewGuid(), eraseContent: false, Cancellation);
        await process.Changes.InvalidateAsync(lower, Guid.NewGuid(), eraseContent: false, Cancellation);
        await process.Changes.InvalidateAsync(upper, Guid.NewGuid(), eraseContent: false, Cancellation);

        Assert.Equal(2, (await process.Cache.ReadAsync(lower, [], Cancellation)).State.Generation);
        Assert.Equal(1, (await process.Cache.ReadAsync(upper, [], Cancellation)).State.Generation);
    }

    private Task<CacheProcess> StartAsync(params (string, string)[] settings) =>
        _database.SharesHotTier
            ? CacheProcess.StartHotAsync(_database, log: null, settings)
            : CacheProcess.StartAsync(_database, log: null, settings);

    /// <summary>Applies content and reads its state, as each job does.</summary>
    private static async Task<ContentOutcome> ApplyAsync(CacheProcess process, string content, Guid? job = null, long? version = null)
    {
        var outcome = await process.Contents.StoreAsync(
            new Content(TranscriptKey, content, version, job ?? Guid.NewGuid()),
            Encoding.UTF8.GetBytes($"\"{content}\""),
            Cancellation
        );
        await process.Cache.ReadAsync(Meeting, [], Cancellation);
        return outcome;
    }
}
