namespace TranscriptWorker.IntegrationTests;

/// <summary>Where the servers of the tests come from.</summary>
internal static class SourceInTests
{
    private static int _isTold;

    extension(ServerSource)
    {
        /// <summary>Where the servers come from; the first call tells it in the tests' output.</summary>
        public static async Task<ServerSource> TellAsync()
        {
            var source = await ServerSource.Current;
            if (Interlocked.Exchange(ref _isTold, 1) == 0)
                TestContext.Current.SendDiagnosticMessage(source.Description);
            return source;
        }
    }
}
