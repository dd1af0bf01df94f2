using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>The SQL that a cache sent.</summary>
internal sealed class StatementLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _statements = new();

    public IReadOnlyList<string> Take()
    {
        var taken = _statements.ToList();
        _statements.Clear();
        return taken;
    }

    public ILogger CreateLogger(string categoryName) =>
        new Logger(categoryName.EndsWith("Database.Command", StringComparison.Ordinal) ? _statements : null);

    public void Dispose() { }

    private sealed class Logger(ConcurrentQueue<string>? statements) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => statements is not null;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Keep(eventId, formatter(state, exception));

        // Providers log it at different levels. What asks for the epoch of the hot tier comes by itself, several times a second.
        private void Keep(EventId eventId, string text)
        {
            if (eventId.Id == RelationalEventId.CommandExecuted.Id && !text.Contains("hot_epochs", StringComparison.Ordinal))
                statements?.Enqueue(text);
        }
    }
}
