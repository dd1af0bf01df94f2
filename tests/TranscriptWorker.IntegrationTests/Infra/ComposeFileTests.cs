using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog.Events;
using TranscriptWorker.Cli;
using TranscriptWorker.Configuration;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Infra;

public sealed partial class ComposeFileTests : IDisposable
{
    private const int Unavailable = 3;
    private const string Placeholder = "change-me";
    private const string Completed = "service_completed_successfully";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_service_has_a_pinned_image_a_bound_on_its_memory_and_ports_of_this_machine_only()
    {
        foreach (var (name, service) in await ComposeFile.ReadAsync(ComposeFile.ExampleEnvironment))
        {
            Assert.True(
                Pinned.IsMatch(service.GetProperty("image").GetString()!),
                $"{name}: {service.GetProperty("image")} is a tag that moves."
            );
            Assert.True(service.TryGetProperty("mem_limit", out _), $"{name} has no mem_limit.");
            foreach (var port in service.TryGetProperty("ports", out var ports) ? ports.EnumerateArray() : default)
                Assert.StartsWith("127.0.0.1:", port.GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_service_that_stays_says_whether_it_is_healthy_and_the_worker_waits_for_what_it_needs()
    {
        var services = await ComposeFile.ReadAsync(ComposeFile.ExampleEnvironment);
        var conditions = services["worker"]
            .GetProperty("depends_on")
            .EnumerateObject()
            .ToDictionary(d => d.Name, d => d.Value.GetProperty("condition").GetString()!, StringComparer.Ordinal);

        Assert.Equal(["migrate", "rabbitmq", "redis", "seq"], conditions.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(Completed, conditions["migrate"]);
        Assert.Equal("no", services["migrate"].GetProperty("restart").GetString());
        foreach (var (name, service) in services.Where(s => !string.Equals(s.Key, "migrate", StringComparison.Ordinal)))
        {
            Assert.True(
                service.TryGetProperty("healthcheck", out var check) && check.GetProperty("test").GetArrayLength() > 1,
                $"{name} has no health check."
            );
            Assert.True(
                check.TryGetProperty("interval", out _) && check.TryGetProperty("timeout", out _) && check.TryGetProperty("retries", out _),
                $"{name}'s health check has no bounds."
            );
            Assert.Equal("unless-stopped", service.GetProperty("restart").GetString());
            if (conditions.TryGetValue(name, out var condition))
                Assert.Equal("service_healthy", condition);
        }
    }

    [Fact]
    public async Task The_broker_takes_jobs_as_large_as_it_did_before_version_4()
    {
        var broker = (await ComposeFile.ReadAsync(ComposeFile.ExampleEnvironment))["rabbitmq"];

        Assert.Contains(
            $"max_message_size {128 * 1024 * 1024}",
            ComposeFile.EnvironmentOf(broker)["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task No_secret_is_in_the_file_and_none_has_a_default()
    {
        var lines = await File.ReadAllLinesAsync(ComposeFile.ExampleEnvironment, Cancellation);
        var secrets = lines.Where(line => line.EndsWith(Placeholder, StringComparison.Ordinal)).Select(line => line.Split('=')[0]).ToList();
        Assert.Equal(5, secrets.Count);

        var (one, other) = (
            await ComposeFile.ReadAsync(await WriteAsync("one", lines, "1")),
            await ComposeFile.ReadAsync(await WriteAsync("other", lines, "2"))
        );
        var shared =
            from service in one
            from variable in ComposeFile.EnvironmentOf(service.Value)
            where Secret.IsMatch(variable.Key)
            where string.Equals(variable.Value, ComposeFile.EnvironmentOf(other[service.Key])[variable.Key], StringComparison.Ordinal)
            select $"{service.Key}: {variable.Key}";
        Assert.Equal(["worker: Seq__ApiKey"], shared, StringComparer.Ordinal); // empty in the example

        foreach (var secret in (string[])[.. secrets, "DURABLE_CONNECTION_STRING"])
        {
            var without = await WriteAsync(
                $"without-{secret}",
                lines.Where(line => !line.StartsWith($"{secret}=", StringComparison.Ordinal)),
                "1"
            );
            var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ComposeFile.ReadAsync(without));
            Assert.Contains("set it in .env", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("sqlserver", "SQL Server sqlserver/transcripts")]
    [InlineData("postgres", "PostgreSQL postgres:5432/transcripts")]
    public async Task The_program_understands_what_the_worker_is_told_with_either_database(string profile, string database)
    {
        var services = await ComposeFile.ReadAsync(await SwitchAsync(profile));
        Assert.Equal(profile, services[profile].GetProperty("profiles")[0].GetString());
        var environment = ComposeFile.EnvironmentOf(services["worker"]);
        var known = Settings();
        foreach (var key in environment.Keys.Select(k => k.Replace("__", ":", StringComparison.Ordinal)))
            Assert.Contains(key, known);
        Assert.Equal(ComposeFile.EnvironmentOf(services["migrate"])["Durable__ConnectionString"], environment["Durable__ConnectionString"]);

        // No such host is here: a wrong configuration would end with another code, before anything is connected to.
        var ended = await WorkerProcess.RunAsync(
            [
                .. environment.Where(v => v.Key is not "Data__Folder").Select(v => (v.Key, v.Value)),
                ("Data__Folder", _folder["data"]),
                ("Durable__LockTimeout", "00:00:01"),
                ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "0"),
            ],
            "show",
            "a"
        );
        ended.AssertRefused(Unavailable, $"The database {database} cannot be reached: ");
    }

    [Fact]
    public async Task The_workers_health_check_tells_a_running_service_from_none()
    {
        var services = await ComposeFile.ReadAsync(ComposeFile.ExampleEnvironment);
        var test = services["worker"]
            .GetProperty("healthcheck")
            .GetProperty("test")
            .EnumerateArray()
            .Select(word => word.GetString()!)
            .ToList();
        Assert.Equal("CMD", test[0]);
        int there;
        string[] command;
        await using (var service = await RunningService.StartAsync(_folder["data"]))
        {
            command =
            [
                .. test.Skip(1).Select(word => word.Replace("/5080", $"/{service.Http.BaseAddress!.Port}", StringComparison.Ordinal)),
            ];
            there = (await ExternalTool.RunAsync("bash", command[0], command[1..])).ExitCode;
        }

        Assert.Equal(0, there);
        Assert.NotEqual(0, (await ExternalTool.RunAsync("bash", command[0], command[1..])).ExitCode);
    }

    private static HashSet<string> Settings()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Compose([], verbose: false, LogEventLevel.Fatal, isService: false);
        return
        [
            .. from section in builder.Services.Select(s => s.ImplementationInstance).OfType<SettingsSection>()
            from property in section.Options.GetProperties()
            select section.Path.Length == 0 ? property.Name : $"{section.Path}:{property.Name}",
        ];
    }

    /// <summary>The example with PostgreSQL or SQL Server, as its comments tell.</summary>
    private async Task<string> SwitchAsync(string profile)
    {
        string[] names = ["COMPOSE_PROFILES", "DURABLE_PROVIDER", "DURABLE_CONNECTION_STRING"];
        var lines = await File.ReadAllLinesAsync(ComposeFile.ExampleEnvironment, Cancellation);
        var choices = lines
            .Where(line => names.Contains(line.TrimStart('#').Split('=')[0], StringComparer.Ordinal))
            .Chunk(names.Length)
            .ToDictionary(three => three[0].Split('=')[1], StringComparer.Ordinal);
        Assert.Equal(["postgres", "sqlserver"], choices.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        return await WriteAsync(
            profile,
            [
                .. lines.Except(choices.Values.SelectMany(three => three), StringComparer.Ordinal),
                .. choices[profile].Select(line => line.TrimStart('#')),
            ],
            "1"
        );
    }

    private async Task<string> WriteAsync(string name, IEnumerable<string> lines, string secret)
    {
        await File.WriteAllLinesAsync(
            _folder[name],
            lines.Select((line, i) => line.Replace(Placeholder, $"s3cret{secret}n{i}", StringComparison.Ordinal)),
            Cancellation
        );
        return _folder[name];
    }

    [GeneratedRegex(
        ":[0-9]+[.][0-9]+[.][0-9]+|:[0-9]{4}-CU[0-9]+|:[0-9]+[.][0-9]+-alpine",
        RegexOptions.None,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Pinned { get; }

    [GeneratedRegex("PASS|ApiKey|ConnectionString|AUTH", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secret { get; }
}
