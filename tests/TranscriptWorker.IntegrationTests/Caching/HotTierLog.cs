using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>What the hot tier's classes logged, and whether anything at all named a secret.</summary>
internal sealed class HotTierLog : ILoggerProvider
{
    private const string HotTier = ".Hot.";

    private readonly FakeLoggerProvider _provider = new();

    public IReadOnlyList<string> Lines =>
        [
            .. _provider
                .Collector.GetSnapshot()
                .Where(record => record.Category?.Contains(HotTier, StringComparison.Ordinal) == true)
                .Select(record => record.Message),
        ];

    public IReadOnlyList<string> All => [.. _provider.Collector.GetSnapshot().Select(record => $"{record.Message} {record.Exception}")];

    public ILogger CreateLogger(string categoryName) => _provider.CreateLogger(categoryName);

    public void Dispose() => _provider.Dispose();
}
