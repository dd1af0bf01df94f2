namespace TranscriptWorker.Testing;

/// <summary>The servers' images, which <c>docker-compose.yml</c> pins.</summary>
internal static class ServerImages
{
    private const string Key = "image: ";

    public static string RabbitMq { get; } = Find("rabbitmq:");

    public static string Redis { get; } = Find("redis:");

    public static string PostgreSql { get; } = Find("postgres:");

    public static string SqlServer { get; } = Find("mcr.microsoft.com/mssql/server:");

    public static IReadOnlyList<string> All => [RabbitMq, Redis, PostgreSql, SqlServer];

    private static string Find(string name) =>
        File.ReadLines(Repository.PathOf("docker-compose.yml"))
            .Select(line => line.Trim())
            .Where(line => line.StartsWith(Key + name, StringComparison.Ordinal))
            .Select(line => line[Key.Length..])
            .Single();
}
