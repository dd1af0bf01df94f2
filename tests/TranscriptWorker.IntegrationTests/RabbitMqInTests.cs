using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests;

/// <summary>RabbitMQ as tests use it: until the test is cancelled, and a missing program skips the test.</summary>
internal static class RabbitMqInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    extension(RabbitMqServer server)
    {
        public static Task<RabbitMqServer> StartAsync(string setting = "") =>
            MissingProgram.SkipsAsync(() => RabbitMqServer.StartAsync(Cancellation, patience: null, setting));

        public Task RestartAsync() => server.RestartAsync(Cancellation);

        public Task PersistQueuesAsync() => server.PersistQueuesAsync(Cancellation);

        public Task<VirtualHost> CreateVirtualHostAsync() => server.CreateVirtualHostAsync(Cancellation);
    }
}
