using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests;

/// <summary>PostgreSQL as tests use it: until the test is cancelled, and a missing program skips the test.</summary>
internal static class PostgreSqlInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    extension(PostgreSqlServer server)
    {
        public static Task<PostgreSqlServer> StartAsync() => MissingProgram.SkipsAsync(() => PostgreSqlServer.StartAsync(Cancellation));

        public Task RestartAsync() => server.RestartAsync(Cancellation);

        public Task<string> CreateDatabaseAsync() => server.CreateDatabaseAsync(Cancellation);

        public Task ExecuteAsync(string database, string sql) => server.ExecuteAsync(database, sql, Cancellation);
    }
}
