using Microsoft.Extensions.Options;
using Serilog.Events;
using TranscriptWorker.Configuration;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Telemetry;

internal static class TelemetryRegistration
{
    /// <summary>Logs to the console; logs and traces to Seq, if its address is configured.</summary>
    /// <param name="builder">The host, with its configuration complete.</param>
    /// <param name="verbose">Whether the console also shows the details of errors, trace ids and the messages of the bus.</param>
    /// <param name="consoleLevel">The minimum level of the console; it does not apply to Seq.</param>
    /// <param name="writer">Replaces the console of the process, so that commands can run in other programs; null for the console.</param>
    public static void AddTelemetry(
        this IHostApplicationBuilder builder,
        bool verbose,
        LogEventLevel consoleLevel,
        TextWriter? writer = null
    )
    {
        builder
            .Services.AddSettings<SeqOptions>(builder.Configuration, SeqOptions.Section)
            .AddSingleton<IValidateOptions<SeqOptions>, SeqOptionsValidation>()
            .AddSingleton<IDiagnosticCheck, SeqCheck>();
        // Read here and not from the validated options: the first log message comes before the validation of all settings.
        var seq = builder.Configuration.ReadSettings<SeqOptions>(SeqOptions.Section);
        if (!seq.IsConfigured)
        {
            builder.Services.AddLogs(builder.Configuration, verbose, consoleLevel, seq: null, writer);
            return;
        }

        builder.Services.AddSingleton<SeqDeadline>().AddHostedService<SeqDeadline.Start>();
        builder.Services.AddLogs(builder.Configuration, verbose, consoleLevel, seq, writer);
        builder.Services.AddTraces(seq);
    }
}
