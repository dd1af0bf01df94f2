using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests;

/// <summary>Redis as tests use it: until the test is cancelled, and a missing program skips the test.</summary>
internal static class RedisInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    extension(RedisServer server)
    {
        public static Task<RedisServer> StartAsync() => MissingProgram.SkipsAsync(() => RedisServer.StartAsync(Cancellation));

        public Task RestartAsync() => MissingProgram.SkipsAsync(() => server.RestartAsync(Cancellation));

        public Task<string> ExecuteAsync(params string[] command) =>
            MissingProgram.SkipsAsync(() => server.ExecuteAsync(command, Cancellation));

        public Task FollowAsync(RedisServer primary) => MissingProgram.SkipsAsync(() => server.FollowAsync(primary, Cancellation));

        public Task PromoteAsync() => server.PromoteAsync(Cancellation);
    }
}
