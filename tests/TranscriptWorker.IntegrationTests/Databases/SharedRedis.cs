using TranscriptWorker.IntegrationTests.Tools;

[assembly: AssemblyFixture(typeof(TranscriptWorker.IntegrationTests.Databases.SharedRedis))]

namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>One server for all tests that leave it alive, started by the first of them and ended after the last.</summary>
public sealed class SharedRedis : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static RedisServer? _server;

    internal static async Task<RedisServer> StartAsync()
    {
        await Gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _server ??= await MissingProgram.SkipsAsync(async () =>
                await RedisServer.StartAsync(await ServerSource.TellAsync(), TestContext.Current.CancellationToken)
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
