namespace TranscriptWorker.IntegrationTests;

/// <summary>Gates as tests use them: until the test is cancelled.</summary>
internal static class GateInTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    extension(Gate)
    {
        public static Gate Before(int server) => Gate.Before(server, Cancellation);
    }
}
