using TranscriptWorker.IntegrationTests.Tools;

[assembly: AssemblyFixture(typeof(TranscriptWorker.IntegrationTests.Databases.SharedPostgreSql))]

namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>One server for all tests that leave it alive, started by the first of them and ended after the last.</summary>
public sealed class SharedPostgreSql : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static PostgreSqlServer? _server;

    internal static async Task<PostgreSqlServer> StartAsync()
    {
        await Gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _server ??= await MissingProgram.SkipsAsync(async () =>
                await PostgreSqlServer.StartAsync(await ServerSource.TellAsync(), TestContext.Current.CancellationToken)
            );
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
