namespace TranscriptWorker.IntegrationTests.Cli;

public sealed class SecretFilesTests : IDisposable
{
    private const int Usage = 2;
    private const string Setting = "Cache:Lifetimes:Transcript"; // appsettings.json has a good one
    private const string WrongUrls = "Urls=nonsense";

    private static readonly (string Name, string Value) Good = ("Cache__Lifetimes__Transcript", "1.00:00:00");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    public async Task The_command_line_overrules_the_environment_which_overrules_files_and_then_defaults(string command)
    {
        await WriteAsync(Good.Name, "0\n");
        string[] arguments = [command, "--data", _folder["data"], "--set", $"Secrets:Folder={_folder["secrets"]}", "--set", WrongUrls];

        var file = await InProcess.RunAsync(arguments);
        var environment = await WorkerProcess.RunAsync(Good, arguments);
        var line = await WorkerProcess.RunAsync(Good, [.. arguments, "--set", $"{Setting}=0"]);

        Assert.Equal((2, 1, 2), (file.Failures.Count, environment.Failures.Count, line.Failures.Count));
        Assert.Contains(file.Failures, failure => failure.Contains(Setting, StringComparison.Ordinal));
        Assert.DoesNotContain(environment.Failures, failure => failure.Contains(Setting, StringComparison.Ordinal));
        Assert.Contains(line.Failures, failure => failure.Contains(Setting, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_is_one_error()
    {
        var ended = await WorkerProcess.RunAsync(
            ("Secrets__Folder", _folder["missing"]),
            "migrate",
            "--data",
            _folder["data"],
            "--set",
            WrongUrls
        );

        ended.AssertRefused(Usage, $"configuration: Secrets:Folder: the folder {_folder["missing"]} does not exist.");
    }

    [Fact]
    public async Task No_error_quotes_what_a_file_holds()
    {
        const string secret = "Tr0ub4dor";
        foreach (
            var name in (string[])
                [
                    "Cache__ClaimLease",
                    "Durable__LockTimeout",
                    "Jobs__Concurrency",
                    "Durable__ConnectionString",
                    "Durable__Provider",
                    "Seq__Url",
                    "Seq__ApiKey",
                    "Seq__ApiKeys",
                ]
        )
            await WriteAsync(name, secret);
        await WriteAsync("Durable__Provider", "postgresql");

        var ended = await InProcess.RunAsync("migrate", "--data", _folder["data"], "--set", $"Secrets:Folder={_folder["secrets"]}");

        Assert.Equal(Usage, ended.ExitCode);
        Assert.Equal(6, ended.Failures.Count);
        Assert.DoesNotContain(ended.Errors.Concat(ended.Output), line => line.Contains(secret, StringComparison.Ordinal));
    }

    private async Task WriteAsync(string name, string content)
    {
        Directory.CreateDirectory(_folder["secrets"]);
        await File.WriteAllTextAsync(Path.Combine(_folder["secrets"], name), content, TestContext.Current.CancellationToken);
    }
}
