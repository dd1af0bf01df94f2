using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace TranscriptWorker.Telemetry;

/// <summary>The log pipeline: <see href="https://github.com/datalust/serilog-sinks-seq"/> beside the console.</summary>
internal static class LogPipeline
{
    /// <summary>
    /// The maximum number of events that wait for Seq, about 18 MiB; the sink drops further ones. It covers 50 seconds without Seq at
    /// 1,000 jobs a second.
    /// </summary>
    public const int QueueLimit = 50_000;

    public static void AddLogs(
        this IServiceCollection services,
        IConfiguration configuration,
        bool verbose,
        LogEventLevel consoleLevel,
        SeqOptions? seq,
        TextWriter? writer
    ) =>
        services.AddSerilog(
            (provider, logger) =>
            {
                var minimum = verbose ? LogEventLevel.Information : consoleLevel;
                logger
                    // No line is put together that nobody is shown.
                    .MinimumLevel.Is(seq is null ? minimum : LogEventLevel.Information)
                    .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
                    .MinimumLevel.Override("MassTransit", verbose ? LogEventLevel.Information : LogEventLevel.Warning)
                    // It logs two errors for each message that a lost connection interrupts; the consumers log the outcome.
                    .MinimumLevel.Override("MassTransit.ReceiveTransport", verbose ? LogEventLevel.Information : LogEventLevel.Fatal)
                    // The response to a health request says what is wrong, and each cause is logged where it occurs.
                    .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
                    .Filter.ByExcluding(IsOfCancelledStart)
                    .ReadFrom.Configuration(configuration)
                    .Enrich.FromLogContext()
                    .WriteTo.Logger(console => console.WriteToConsole(verbose, consoleLevel, writer), minimum);
                if (seq is not null)
                    logger.WriteToSeq(seq, provider);
            },
            // The static logger is one for the process, which may hold several hosts.
            preserveStaticLogger: true
        );

    /// <summary>Whether the host calls its start failed because the process was told to stop meanwhile.</summary>
    private static bool IsOfCancelledStart(LogEvent line) =>
        line is { Exception: OperationCanceledException, MessageTemplate.Text: "Hosting failed to start" };

    // A pipeline of its own, so that the one-line message of an exception does not go to Seq beside the exception.
    private static void WriteToConsole(this LoggerConfiguration console, bool verbose, LogEventLevel level, TextWriter? writer)
    {
        console.MinimumLevel.Verbose().Enrich.With<ErrorMessageEnricher>();
        var template =
            "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{ErrorMessage}" + (verbose ? " {TraceId}{NewLine}{Exception}" : "{NewLine}");
        if (writer is null)
            // Logs of a command go to stderr, because stdout is for its results; logs of the service go to stdout.
            console.WriteTo.Console(
                outputTemplate: template,
                standardErrorFromLevel: level > LogEventLevel.Information ? LogEventLevel.Verbose : null
            );
        else
            console.WriteTo.Sink(new TextWriterSink(writer, template));
    }

    private static void WriteToSeq(this LoggerConfiguration logger, SeqOptions seq, IServiceProvider services) =>
        logger
            .Enrich.WithProperty("Application", ServiceIdentity.Name)
            .Enrich.WithProperty("Instance", ServiceIdentity.Instance)
            .WriteTo.Seq(
                seq.Url!.AbsoluteUri,
                apiKey: seq.ApiKey,
                queueSizeLimit: QueueLimit,
                // The level that Seq asks for with the API key applies to Seq, and leaves the console as it is.
                controlLevelSwitch: new LoggingLevelSwitch(LogEventLevel.Verbose),
                messageHandler: new SeqHttpHandler(services.GetRequiredService<SeqDeadline>(), services.GetRequiredService<TimeProvider>())
            );
}
