using System.Text;
using System.Text.Json;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>The programs of docs/examples, run as their readers would.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class ExampleClientTests : IDisposable
{
    // Of the program env.
    private const int CommandNotFound = 127;

    private static readonly string Examples = Path.Combine(Repository(), "docs", "examples");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Languages => ["dotnet", "python", "node"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task An_example_publishes_a_job_and_prints_its_event(string language)
    {
        await using var service = await ServiceOnBroker.StartAsync();

        var first = await RunAsync(language, service.Host.Address.OriginalString);
        var second = await RunAsync(language, argument: null, service.Host.Address.OriginalString);

        foreach (var (run, source) in ((EndedProgram, string)[])[(first, "computed"), (second, "hot")])
        {
            Assert.Equal((0, ""), (run.ExitCode, run.Error));
            var printed = JsonElement.Parse(Assert.Single(run.Lines));
            Assert.Equal(
                ("example-standup", 1),
                (printed.GetProperty("transcriptId").GetString(), printed.GetProperty("generation").GetInt64())
            );
            Assert.Equal(
                KnownFeatures.Names.Select(name => ((string?)name, (string?)source)),
                printed
                    .GetProperty("features")
                    .EnumerateArray()
                    .Select(f => (f.GetProperty("feature").GetString(), f.GetProperty("source").GetString()))
            );
            Assert.All(
                printed.GetProperty("features").EnumerateArray(),
                f => Assert.Equal(JsonValueKind.Object, f.GetProperty("result").ValueKind)
            );
            Assert.Equal(printed.GetProperty("jobId").GetGuid(), (await service.NextEventAsync()).CommandId);
        }

        await service.AssertAnswersAsync();
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task An_example_whose_job_fails_prints_that_event_and_fails(string language)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await InProcess.RunAsync(["topology", "declare", "--data", _folder["data"], .. host.Arguments])).AssertDone();

        var running = RunAsync(language, host.Address.OriginalString);
        var job = await host.TakeAsync(Queues.EnrichTranscript);
        var body = JsonElement.Parse(job.Body.Span);
        var id = (body.TryGetProperty("message", out var message) ? message : body).GetProperty("jobId").GetGuid();
        foreach (var jobId in (Guid[])[Guid.NewGuid(), id])
            await host.PublishToExchangeAsync(
                "TranscriptWorker.Contracts:EnrichmentFailed",
                $$$"""
                {"messageType":["urn:message:TranscriptWorker.Contracts:EnrichmentFailed"],
                 "message":{"jobId":"{{{jobId}}}","transcriptId":"42","reason":"not-text","message":"No.","retryable":false}}
                """
            );
        var run = await running;

        Assert.True(job.BasicProperties.Persistent);
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            (id, FailureReasons.NotText),
            JsonElement.Parse(Assert.Single(run.Lines)) is var printed
                ? (printed.GetProperty("jobId").GetGuid(), printed.GetProperty("reason").GetString())
                : default
        );
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task An_example_that_finds_no_topology_says_what_to_do(string language)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();

        var run = await RunAsync(language, host.Address.OriginalString);

        Assert.Equal((1, 0), (run.ExitCode, run.Lines.Count));
        Assert.Matches("^error: .*: run TranscriptWorker topology declare\n$", run.Error);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task An_example_that_reaches_no_broker_says_so_in_one_line(string language)
    {
        var run = await RunAsync(language, "amqp://guest:guest@127.0.0.1:1/%2F");

        Assert.Equal((1, 0), (run.ExitCode, run.Lines.Count));
        Assert.Matches("^error: .+\n$", run.Error);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task An_example_has_help(string language)
    {
        var run = await RunAsync(language, "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(run.Lines, line => line.StartsWith("Example:", StringComparison.Ordinal));
        Assert.Contains("amqp://guest:guest@localhost:5672/%2F", run.Lines[^1], StringComparison.Ordinal);
    }

    private async Task<EndedProgram> RunAsync(string language, string? argument, string variable = "") =>
        language switch
        {
            "dotnet" => await RunProgramAsync(
                ".NET",
                variable,
                [Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", BuiltExample(), .. Arguments(argument)]
            ),
            "python" => await RunPythonAsync(argument, variable),
            _ => await RunNodeAsync(argument, variable),
        };

    private static async Task<EndedProgram> RunPythonAsync(string? argument, string variable)
    {
        var run = await RunProgramAsync(
            "python3-pika",
            variable,
            ["/usr/bin/python3", Path.Combine(Examples, "python", "enrich.py"), .. Arguments(argument)]
        );
        return run.Error.Contains("ModuleNotFoundError", StringComparison.Ordinal)
            ? throw ExternalTool.Missing("python3-pika", "Python's AMQP client pika")
            : run;
    }

    /// <summary>Runs a copy, with the packages of its lock file beside it.</summary>
    private async Task<EndedProgram> RunNodeAsync(string? argument, string variable)
    {
        var copy = _folder["node"];
        if (!Directory.Exists(copy))
        {
            Directory.CreateDirectory(copy);
            foreach (var file in Directory.GetFiles(Path.Combine(Examples, "node")))
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            var install = await RunProgramAsync("npm", variable, ["npm", "ci", "--prefix", copy, "--no-audit", "--no-fund"]);
            Assert.True(install.ExitCode == 0, install.Error);
        }

        return await RunProgramAsync("nodejs", variable, ["node", Path.Combine(copy, "enrich.js"), .. Arguments(argument)]);
    }

    private static string[] Arguments(string? argument) => argument is null ? [] : [argument];

    private static async Task<EndedProgram> RunProgramAsync(string package, string variable, string[] commandLine)
    {
        var (exitCode, output, error) = await ExternalTool.RunAsync("coreutils", "env", [$"AMQP_URL={variable}", .. commandLine]);
        if (exitCode == CommandNotFound)
            throw ExternalTool.Missing(package, commandLine[0]);
        return new EndedProgram(exitCode, Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries), error);
    }

    /// <summary>The program that was built along with this one.</summary>
    private static string BuiltExample()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Examples, "dotnet", "bin", here.Parent!.Name, here.Name, "enrich.dll");
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TranscriptWorker.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not inside the repository.");
        return folder.FullName;
    }

    private sealed record EndedProgram(int ExitCode, IReadOnlyList<string> Lines, string Error);
}
