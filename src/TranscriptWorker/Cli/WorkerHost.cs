using Microsoft.Extensions.Options;
using Serilog.Events;
using TranscriptWorker.Batches;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Diagnosis;
using TranscriptWorker.Hosting;
using TranscriptWorker.Http;
using TranscriptWorker.Intake;
using TranscriptWorker.Pipeline;
using TranscriptWorker.Telemetry;

namespace TranscriptWorker.Cli;

/// <summary>The composition of all commands: the same cache, consumers and bus.</summary>
internal static class WorkerHost
{
    /// <summary>Builds a host without a web server, with a valid configuration and an existing data folder.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; several are one <see cref="AggregateException"/>.</exception>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    public static IHost Build(IEnumerable<KeyValuePair<string, string?>> settings, bool verbose, CliConsole? console = null)
    {
        var host = CreateHost(settings, verbose, console);
        host.CheckConfiguration();
        return host;
    }

    /// <summary>Builds the same host without validating the configuration or creating the data folder.</summary>
    public static IHost CreateHost(IEnumerable<KeyValuePair<string, string?>> settings, bool verbose, CliConsole? console = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        builder.Compose(settings, verbose, LogEventLevel.Error, isService: false, console);
        return builder.Build();
    }

    /// <summary>Adds all services. Only the files of secrets are validated, because the other settings are read from them.</summary>
    /// <exception cref="OptionsValidationException">The folder of secrets cannot be read.</exception>
    public static void Compose(
        this IHostApplicationBuilder builder,
        IEnumerable<KeyValuePair<string, string?>> settings,
        bool verbose,
        LogEventLevel consoleLevel,
        bool isService,
        CliConsole? console = null
    )
    {
        // The provider refuses a repeated key; on the command line the last value counts.
        builder.Configuration.AddInMemoryCollection(settings.Reverse().DistinctBy(s => s.Key, StringComparer.OrdinalIgnoreCase));
        builder.Configuration.AddSecretFiles();
        DataFolder.Place(builder.Configuration);
        builder.Services.AddSingleton(TimeProvider.System).AddDiagnosis().AddHosting(builder.Configuration).AddHttp(builder.Configuration);
        builder.AddTelemetry(verbose, consoleLevel, FindLogWriter(console, isService));
        builder.Services.AddFencedCache(builder.Configuration).AddPipeline(builder.Configuration).AddBatches().AddCancellation(isService);
        builder.Services.AddBus(builder.Configuration, isService);
        builder.Services.AddIntake(builder.Configuration, isService);
        builder.Services.AddTransient<FileJobs>().AddTransient<FileEnrichment>().AddTransient<RecordedEnrichment>();
        if (isService)
            builder.Services.AddHostedService<PeriodicHousekeeping>().AddHostedService<ContinuousAudit>();
    }

    /// <summary>
    /// Validates all settings at once and creates the data folder. This is done first, because a service that needs a wrong setting would
    /// report that setting only.
    /// </summary>
    /// <inheritdoc cref="Build" path="/exception"/>
    public static void CheckConfiguration(this IHost host)
    {
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        DataFolder.Prepare(host.Services.GetRequiredService<IConfiguration>());
    }

    /// <summary>Starts the host, and consumes commands when the required servers answer.</summary>
    /// <param name="host">The host.</param>
    /// <param name="waitForServers">Whether to wait for a server that is down; otherwise that is an error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task StartWorkerAsync(this IHost host, bool waitForServers, CancellationToken cancellationToken)
    {
        // Created now, so that a missing dependency fails the start and not the first job.
        _ = host.Services.GetRequiredService<EntryCache>();
        await host.StartAsync(cancellationToken);
        await host.Services.GetRequiredService<BusLifetime>().BeginAsync(waitForServers, cancellationToken);
    }

    /// <summary>The writer for the log; null for the console of the process.</summary>
    private static TextWriter? FindLogWriter(CliConsole? console, bool isService) =>
        console is null or { IsOfProcess: true } ? null
        : isService ? console.Output
        : console.Error;
}
