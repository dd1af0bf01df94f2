using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Testcontainers.Redis;

namespace TranscriptWorker.Testing;

/// <summary>
/// Where servers come from that tests use but do not disturb: containers if a Docker engine answers, otherwise this machine's programs.
/// A test that kills or freezes its server, or reads the server's files, always starts the program.
/// </summary>
internal sealed class ServerSource
{
    private static readonly Lazy<Task<ServerSource>> Decision = new(() => DecideAsync(AskEngineAsync));

    private readonly string? _engine;

    private ServerSource(string? engine) => _engine = engine;

    /// <summary>The same for the whole process; the first call asks for the Docker engine, which takes up to two seconds.</summary>
    public static Task<ServerSource> Current => Decision.Value;

    public bool HasDocker => _engine is not null;

    /// <summary>What was decided, in one line.</summary>
    public string Description =>
        HasDocker
            ? $"Servers: Docker {_engine} ({string.Join(", ", ServerImages.All)})"
            : "Servers: programs of this machine (no Docker engine answers)";

    /// <param name="askEngine">Returns the engine's version, or throws <see cref="DockerUnavailableException"/>.</param>
    public static async Task<ServerSource> DecideAsync(Func<Task<string>> askEngine)
    {
        try
        {
            return new ServerSource(await askEngine());
        }
        catch (DockerUnavailableException)
        {
            return new ServerSource(engine: null);
        }
    }

    /// <summary>Starts a container, whose ports must be reachable on this machine's loopback address.</summary>
    public static async Task StartAsync(IContainer container, CancellationToken cancellationToken)
    {
        try
        {
            await container.StartAsync(cancellationToken);
            if (container.Hostname is not ("localhost" or "127.0.0.1"))
                throw new NotSupportedException($"The containers' ports are those of {container.Hostname} instead of this machine.");
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> AskEngineAsync()
    {
        // Throws if no engine answers, without starting anything.
        await using var probe = new RedisBuilder(ServerImages.Redis).Build();
        var endpoint = TestcontainersSettings.OS.DockerEndpointAuthConfig;
        using var client = endpoint.GetDockerClientBuilder(Guid.NewGuid()).Build();
        return (await client.System.GetVersionAsync()).Version;
    }
}
