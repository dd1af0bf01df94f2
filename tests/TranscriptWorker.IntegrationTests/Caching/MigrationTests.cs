using TranscriptWorker.Caching.Durable;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteMigrationTests : MigrationTests<SqliteDatabase>;

public sealed class PostgreSqlMigrationTests : MigrationTests<PostgreSqlDatabase>;

public sealed class SqlServerMigrationTests : MigrationTests<SqlServerDatabase>;

public abstract class MigrationTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private const int Processes = 8;

    [Fact]
    public async Task Of_processes_that_find_an_empty_database_at_once_one_migrates_and_the_others_wait()
    {
        await using var database = new TDatabase();
        await database.CreateAsync();

        var processes = await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ => CacheProcess.StartAsync(database)));

        foreach (var process in processes)
        {
            await using (process)
                Assert.Empty(await process.Get<DurableMigrator>().MigrateAsync(TestContext.Current.CancellationToken));
        }
    }
}
