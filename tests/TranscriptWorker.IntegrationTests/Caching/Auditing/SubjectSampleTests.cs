using TranscriptWorker.Caching.Administration.Auditing;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Auditing;

public sealed class SqliteSubjectSampleTests : SubjectSampleTests<SqliteDatabase>;

public sealed class PostgreSqlSubjectSampleTests : SubjectSampleTests<PostgreSqlDatabase>;

public sealed class SqlServerSubjectSampleTests : SubjectSampleTests<SqlServerDatabase>;

public abstract class SubjectSampleTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const int Population = 1000;

    private readonly TDatabase _database = new();
    private readonly StatementLog _log = new();
    private CacheProcess _process = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.CreateAsync();
        _process = await CacheProcess.StartAsync(_database, _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _database.DisposeAsync();
        _log.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_sample_of_nothing_is_all_there_is()
    {
        var (names, areAll) = await _process.Get<SubjectSample>().TakeAsync(10, Cancellation);

        Assert.Equal((0, true), (names.Count, areAll));
    }

    [Fact]
    public async Task A_sample_has_as_many_distinct_subjects_as_asked_for_and_goes_around_the_end()
    {
        await FillAsync();

        foreach (var size in (int[])[1, 7, 300, Population - 1])
        {
            var (some, areAll) = await _process.Get<SubjectSample>().TakeAsync(size, Cancellation);
            Assert.Equal((size, false), (some.Distinct(StringComparer.Ordinal).Count(), areAll));
        }

        var (all, areThey) = await _process.Get<SubjectSample>().TakeAsync(Population + 1, Cancellation);
        Assert.Equal((Population, true), (all.Count, areThey));
    }

    [Fact]
    public async Task No_statement_of_a_sample_reads_more_than_a_page_or_skips_rows()
    {
        await FillAsync();
        _log.Take();

        await _process.Get<SubjectSample>().TakeAsync(300, Cancellation);

        var statements = _log.Take().Where(s => s.Contains("subjects", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(statements);
        Assert.All(
            statements,
            s =>
            {
                Assert.True(
                    s.Contains("LIMIT", StringComparison.Ordinal) || s.Contains("TOP(", StringComparison.Ordinal),
                    $"It is not bounded: {s}"
                );
                Assert.DoesNotContain("OFFSET", s, StringComparison.Ordinal);
                Assert.DoesNotContain("COUNT", s, StringComparison.Ordinal);
            }
        );
        Assert.True(statements.Count < 1000, $"There were {statements.Count} statements.");
    }

    [Fact]
    public async Task Small_samples_come_from_all_parts_of_the_table()
    {
        await FillAsync();
        var sample = new SubjectSample(_process.Get<DurableSession>(), new Random(4711));
        var seen = new HashSet<string>(StringComparer.Ordinal);

        for (var i = 0; i < 100; i++)
            seen.UnionWith((await sample.TakeAsync(1, Cancellation)).Names);

        Assert.True(seen.Count > 60, $"{seen.Count} of 100 were distinct.");
        Assert.Contains(seen, s => s.StartsWith("acme:", StringComparison.Ordinal));
        Assert.Contains(seen, s => s.StartsWith("user:", StringComparison.Ordinal));
        Assert.InRange(seen.Where(s => s.StartsWith("transcript:", StringComparison.Ordinal)).Select(s => s[11]).Distinct().Count(), 7, 9);
    }

    private Task<int> FillAsync() =>
        _process.QueryAsync(db =>
        {
            for (var i = 0; i < Population; i++)
                db.Subjects.Add(
                    new SubjectRow
                    {
                        Subject = (i % 4) switch
                        {
                            0 => $"acme:transcript:{i}",
                            1 => $"user:{i}",
                            _ => $"transcript:{i * 7919 % 100_000}",
                        },
                        Generation = 1,
                    }
                );
            return db.SaveChangesAsync(Cancellation);
        });
}
