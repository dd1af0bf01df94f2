namespace TranscriptWorker.IntegrationTests.Tools;

/// <summary>Programs as tests run them: until the test is cancelled, and a missing one skips the test.</summary>
internal static class ToolsInTests
{
    extension(ExternalTool)
    {
        public static Task<(int ExitCode, byte[] Output, string Error)> RunAsync(
            string package,
            string program,
            params string[] arguments
        ) => MissingProgram.SkipsAsync(() => ExternalTool.RunAsync(package, program, arguments, TestContext.Current.CancellationToken));

        public static Exception Missing(string package, string what) => MissingProgram.End(new MissingProgramException(package, what));
    }
}
