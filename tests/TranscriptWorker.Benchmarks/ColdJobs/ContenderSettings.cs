using System.Globalization;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>Where a contender works, and how much at a time.</summary>
/// <param name="Broker">Its virtual host.</param>
/// <param name="Redis">Connection string of its database in Redis.</param>
/// <param name="Database">Connection string of its database in PostgreSQL.</param>
/// <param name="Folder">Its data folder.</param>
/// <param name="Features">The number of features of a job.</param>
internal sealed record ContenderSettings(Uri Broker, string Redis, string Database, string Folder, int Features)
{
    public const ushort Prefetch = 64;
    public const int Concurrency = 16;
    public const string Queue = "enrich-transcript";

    public string[] ToArguments() => [Broker.OriginalString, Redis, Database, Folder, Features.ToString(CultureInfo.InvariantCulture)];

    public static ContenderSettings Parse(string[] arguments) =>
        new(new Uri(arguments[0]), arguments[1], arguments[2], arguments[3], int.Parse(arguments[4], CultureInfo.InvariantCulture));

    /// <summary>The same as settings of the product.</summary>
    public IReadOnlyDictionary<string, string?> ToConfiguration() =>
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Data:Folder"] = Folder,
            ["Jobs:Concurrency"] = $"{Concurrency}",
            ["Hot:Provider"] = "redis",
            ["Hot:ConnectionString"] = Redis,
            ["Durable:Provider"] = "postgresql",
            ["Durable:ConnectionString"] = Database,
            ["Bus:Provider"] = "rabbitmq",
            ["Bus:ConnectionString"] = Broker.OriginalString,
            ["Bus:Prefetch"] = $"{Prefetch}",
            ["Jobs:Timeout"] = "00:05:00",
            ["Urls"] = "http://127.0.0.1:0",
        };
}
