using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>The SQL that a cache sent.</summary>
internal sealed class StatementLog : ILoggerProvider
{
    private readonly FakeLoggerProvider _provider = new();

    // Providers log it at different levels. The hot tier asks for its epoch by itself, several times a second, and for the subjects that
    // are excluded from it.
    public IReadOnlyList<string> Take() =>
        [
            .. _provider
                .Collector.GetSnapshot(clear: true)
                .Where(record => record.Id.Id == RelationalEventId.CommandExecuted.Id)
                .Select(record => record.Message)
                .Where(text =>
                    !text.Contains("excluded_subjects", StringComparison.Ordinal)
                    && (!text.Contains("hot_epochs", StringComparison.Ordinal) || text.Contains("subjects", StringComparison.Ordinal))
                ),
        ];

    public ILogger CreateLogger(string categoryName) => _provider.CreateLogger(categoryName);

    public void Dispose() => _provider.Dispose();
}
