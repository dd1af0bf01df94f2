using TranscriptWorker.IntegrationTests.Tools;

[assembly: AssemblyFixture(typeof(TranscriptWorker.IntegrationTests.Servers.SharedRabbitMq))]

namespace TranscriptWorker.IntegrationTests.Servers;

/// <summary>One broker for all tests that leave it alive, started by the first of them and ended after the last.</summary>
public sealed class SharedRabbitMq : IAsyncDisposable
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static RabbitMqServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    internal static async Task<RabbitMqServer> StartAsync()
    {
        await Gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _server ??= await MissingProgram.SkipsAsync(async () =>
                await RabbitMqServer.StartAsync(await ServerSource.TellAsync(), TestContext.Current.CancellationToken)
            );
        }
        finally
        {
            Gate.Release();
        }
    }
}
