using TranscriptWorker.Caching.Durable.Providers;

[assembly: AssemblyFixture(typeof(TranscriptWorker.IntegrationTests.Databases.SharedSqlServer))]

namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>
/// One server for all tests: the one that <c>TRANSCRIPTWORKER_TEST_SQLSERVER</c> names, with a user who may create databases, or a
/// container. A machine without both skips the tests under <c>CI=true</c> too, because no package of a distribution has SQL Server.
/// </summary>
public sealed class SharedSqlServer : IAsyncDisposable
{
    private const string Variable = "TRANSCRIPTWORKER_TEST_SQLSERVER";

    private static readonly SemaphoreSlim Gate = new(1);
    private static SqlServer? _server;

    /// <returns>A connection string.</returns>
    internal static async Task<string> StartAsync()
    {
        // As at the program's start: without culture data the driver refuses to connect.
        var unusable = SqlServerProvider.Check("Server=localhost;Database=tier");
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            Assert.Null(unusable);
            return given;
        }

        var source = await ServerSource.TellAsync();
        Assert.SkipUnless(
            source.HasDocker,
            $"SQL Server needs a Docker engine, or {Variable} set to the connection string of a server that may be used"
        );
        Assert.SkipWhen(unusable is not null, unusable ?? "");
        await Gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _server ??= await SqlServer.StartAsync(TestContext.Current.CancellationToken);
            return _server.ConnectionString;
        }
        finally
        {
            Gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }
}
