using Serilog.Core;
using Serilog.Events;

namespace TranscriptWorker.Telemetry;

/// <summary>The message of an exception in one line; its stack trace is for those who ask for it.</summary>
internal sealed class ErrorMessageEnricher : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (logEvent.Exception is not { } error)
            return;
        var text = $" — {error.GetType().Name}: {error.GetBaseException().Message.ReplaceLineEndings(" ")}";
        logEvent.AddPropertyIfAbsent(new LogEventProperty("ErrorMessage", new ScalarValue(text)));
    }
}
