using Microsoft.Extensions.Options;
using Serilog.Events;
using TranscriptWorker.Caching;
using TranscriptWorker.Jobs;
using TranscriptWorker.Messaging;
using TranscriptWorker.Operations;

namespace TranscriptWorker.Commands;

/// <summary>The one composition that every command runs: the same cache, consumers and bus.</summary>
internal static class WorkerHost
{
    /// <summary>
    /// A host without a web server, for commands that end by themselves. Its configuration is valid, and its data folder is there.
    /// </summary>
    /// <exception cref="OptionsValidationException">The configuration is wrong; likewise an <see cref="AggregateException"/> of
    /// such.</exception>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    public static IHost Build(IEnumerable<KeyValuePair<string, string?>> settings, bool verbose)
    {
        var host = CreateHost(settings, verbose);
        host.CheckConfiguration();
        return host;
    }

    /// <summary>The same, with nothing checked and nothing made.</summary>
    public static IHost CreateHost(IEnumerable<KeyValuePair<string, string?>> settings, bool verbose)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        builder.Compose(settings, verbose, LogEventLevel.Error, isService: false);
        return builder.Build();
    }

    /// <summary>The composition itself. Nothing is validated but the files of secrets, which the rest is read from.</summary>
    /// <exception cref="OptionsValidationException">The folder of secrets cannot be read.</exception>
    public static void Compose(
        this IHostApplicationBuilder builder,
        IEnumerable<KeyValuePair<string, string?>> settings,
        bool verbose,
        LogEventLevel consoleLevel,
        bool isService
    )
    {
        // The provider refuses a key that comes twice; here the last one counts.
        builder.Configuration.AddInMemoryCollection(settings.Reverse().DistinctBy(s => s.Key, StringComparer.OrdinalIgnoreCase));
        builder.Configuration.AddSecretFiles();
        DataFolder.Place(builder.Configuration);
        builder.AddTelemetry(verbose, consoleLevel);
        builder
            .Services.AddSingleton(TimeProvider.System)
            .AddOperations(builder.Configuration)
            .AddFencedCache(builder.Configuration)
            .AddJobs(builder.Configuration)
            .AddMessaging(builder.Configuration, isService);
        if (isService)
            builder.Services.AddHostedService<PeriodicHousekeeping>();
    }

    /// <summary>
    /// Validates all settings at once and makes the data folder: first of all, because whatever needs a wrong setting would name that one
    /// only.
    /// </summary>
    /// <inheritdoc cref="Build" path="/exception"/>
    public static void CheckConfiguration(this IHost host)
    {
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        DataFolder.Prepare(host.Services.GetRequiredService<IConfiguration>());
    }

    /// <summary>Starts the host, and takes jobs once the servers that they need are there.</summary>
    /// <param name="host">The host.</param>
    /// <param name="isPatient">Whether to wait for a server that is down; otherwise it is an error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task StartWorkerAsync(this IHost host, bool isPatient, CancellationToken cancellationToken)
    {
        // Made now, so that what it lacks is said at the start and not at the first job.
        _ = host.Services.GetRequiredService<EntryCache>();
        await host.StartAsync(cancellationToken);
        await host.Services.GetRequiredService<Consumption>().BeginAsync(isPatient, cancellationToken);
    }
}
