using System.Text;
using System.Text.Json;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Infra;

/// <summary><c>docker-compose.yml</c> as docker-compose reads it. No engine is needed for that.</summary>
internal static class ComposeFile
{
    private const string Package = "docker-compose";

    public static string Repository { get; } = FindRepository();

    public static string ExampleEnvironment => Path.Combine(Repository, ".env.example");

    /// <summary>The services with every variable and anchor resolved.</summary>
    /// <exception cref="InvalidDataException">docker-compose refuses the file; the message says why.</exception>
    public static async Task<IReadOnlyDictionary<string, JsonElement>> ReadAsync(string environmentFile)
    {
        var (code, yaml, error) = await ExternalTool.RunAsync(
            Package,
            "docker-compose",
            "-f",
            Path.Combine(Repository, "docker-compose.yml"),
            "--env-file",
            environmentFile,
            "config"
        );
        if (code != 0)
            throw new InvalidDataException(error);
        var (_, json, _) = await ExternalTool.RunAsync(
            Package,
            "python3",
            "-c",
            "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.argv[1])))",
            Encoding.UTF8.GetString(yaml)
        );
        return JsonElement
            .Parse(json)
            .GetProperty("services")
            .EnumerateObject()
            .ToDictionary(s => s.Name, s => s.Value, StringComparer.Ordinal);
    }

    /// <summary>What a service has in its environment.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentOf(JsonElement service) =>
        service.TryGetProperty("environment", out var environment)
            ? environment.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.ToString(), StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docker-compose.yml")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
