using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>What the hot tier's classes logged, and whether anything at all named a secret.</summary>
internal sealed class HotTierLog : ILoggerProvider
{
    private const string HotTier = ".Hot.";

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _all = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public IReadOnlyList<string> All => [.. _all];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName.Contains(HotTier, StringComparison.Ordinal));

    public void Dispose() { }

    private sealed class Logger(HotTierLog log, bool isHotTier) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var line = formatter(state, exception);
            log._all.Enqueue($"{line} {exception}");
            if (isHotTier)
                log._lines.Enqueue(line);
        }
    }
}
