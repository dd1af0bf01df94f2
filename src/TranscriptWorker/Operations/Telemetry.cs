using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;
using TranscriptWorker.Configuration;

namespace TranscriptWorker.Operations;

/// <summary>
/// Logs to the console by Serilog; logs and traces to Seq, which takes OTLP: <see
/// href="https://docs.datalust.co/docs/ingestion-with-opentelemetry"/>.
/// </summary>
internal static class Telemetry
{
    private const string ServiceName = "transcript-worker";
    private const string BusActivitySource = "MassTransit";

    /// <param name="builder">The host.</param>
    /// <param name="verbose">Whether to log more, with stack traces.</param>
    /// <param name="consoleLevel">The least level that the console shows.</param>
    /// <param name="writer">The writer that stands for the console; null for the console of the process.</param>
    public static void AddTelemetry(
        this IHostApplicationBuilder builder,
        bool verbose,
        LogEventLevel consoleLevel,
        TextWriter? writer = null
    )
    {
        builder.Logging.ClearProviders();
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("MassTransit", verbose ? LogEventLevel.Information : LogEventLevel.Warning)
            // Each message that a lost connection interrupts would be two errors; what is to be known of them the consumers log.
            .MinimumLevel.Override("MassTransit.ReceiveTransport", verbose ? LogEventLevel.Information : LogEventLevel.Fatal)
            // Whoever asks for health gets the answer, and what is wrong is logged where it happens.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
            .ReadFrom.Configuration(builder.Configuration)
            .Enrich.FromLogContext()
            .Enrich.With<ErrorMessageEnricher>();
        var level = verbose ? LogEventLevel.Information : consoleLevel;
        var template = $"{{Timestamp:HH:mm:ss.fff}} {{Level:u3}} {{Message:lj}}{{ErrorMessage}}{{NewLine}}{(verbose ? "{Exception}" : "")}";
        if (writer is null)
            // Logs of a command go to stderr, because stdout is for its results; logs of the service go to stdout.
            configuration.WriteTo.Console(
                level,
                template,
                standardErrorFromLevel: consoleLevel > LogEventLevel.Information ? LogEventLevel.Verbose : null
            );
        else
            configuration.WriteTo.Sink(new TextWriterSink(writer, template), level);
        builder.Logging.AddSerilog(configuration.CreateLogger(), dispose: true);
        builder.AddSeq();
    }

    private static void AddSeq(this IHostApplicationBuilder builder)
    {
        var seq = builder.Configuration.ReadSettings<SeqOptions>(SeqOptions.Section);
        if (!seq.IsConfigured)
            return;

        var resource = ResourceBuilder
            .CreateDefault()
            .AddService(ServiceName, serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}");
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("MassTransit", LogLevel.Warning);
        builder.Logging.AddFilter<OpenTelemetryLoggerProvider>("MassTransit.ReceiveTransport", LogLevel.None);
        builder.Logging.AddOpenTelemetry(logs =>
        {
            // Seq shows the body as it is: without this, the template with its holes.
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(resource)
                .AddProcessor(new EventIdProperty())
                .AddOtlpExporter(exporter => Configure(exporter, seq, "logs"));
        });
        // The provider is a service so that the host ends it.
        builder.Services.AddSingleton(_ =>
            Sdk.CreateTracerProviderBuilder()
                .SetResourceBuilder(resource)
                .AddSource(BusActivitySource)
                .AddOtlpExporter(exporter => Configure(exporter, seq, "traces"))
                .Build()
        );
        builder.Services.AddHostedService<Delivery>();
    }

    private static void Configure(OtlpExporterOptions exporter, SeqOptions seq, string signal)
    {
        exporter.Endpoint = new Uri(seq.Url!, $"/ingest/otlp/v1/{signal}");
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        if (!string.IsNullOrEmpty(seq.ApiKey))
            exporter.Headers = $"X-Seq-ApiKey={seq.ApiKey}";
    }

    /// <summary>A message's event id as a property; the exporter leaves it out.</summary>
    private sealed class EventIdProperty : BaseProcessor<LogRecord>
    {
        public override void OnEnd(LogRecord data)
        {
            if (data.EventId.Id != 0)
                data.Attributes = [.. data.Attributes ?? [], new("EventId", data.EventId.Id)];
        }
    }

    /// <summary>
    /// Makes the tracer provider before the bus starts, because nothing else would ask for it, and sends what is left after the bus has
    /// stopped: both signals at once and for a bounded time, since the providers by themselves would wait for a silent server one after
    /// the other.
    /// </summary>
    private sealed class Delivery(TracerProvider traces, LoggerProvider logs) : IHostedService
    {
        private const int PatienceMilliseconds = 3000;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) =>
            Task.WhenAll(
                Task.Run(() => traces.Shutdown(PatienceMilliseconds), CancellationToken.None),
                Task.Run(() => logs.Shutdown(PatienceMilliseconds), CancellationToken.None)
            );
    }
}
