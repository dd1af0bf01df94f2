using Microsoft.Extensions.Options;
using Serilog.Events;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Jobs;
using TranscriptWorker.Messaging;
using TranscriptWorker.Operations;

namespace TranscriptWorker.Commands;

/// <summary>The one composition that every command runs: the same cache, consumers and bus.</summary>
internal static class WorkerHost
{
    /// <summary>A host without a web server, for commands that end by themselves. Its configuration is valid, and its data folder is there.</summary>
    /// <exception cref="OptionsValidationException">The configuration is wrong; likewise an <see cref="AggregateException"/> of such.</exception>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    public static IHost Build(IEnumerable<KeyValuePair<string, string?>> settings, bool verbose)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        builder.Compose(settings, verbose, LogEventLevel.Error);
        var host = builder.Build();
        host.CheckConfiguration();
        return host;
    }

    /// <summary>The composition itself. Nothing is validated but the files of secrets, which the rest is read from.</summary>
    /// <exception cref="OptionsValidationException">The folder of secrets cannot be read.</exception>
    public static void Compose(this IHostApplicationBuilder builder, IEnumerable<KeyValuePair<string, string?>> settings, bool verbose, LogEventLevel consoleLevel)
    {
        // The provider refuses a key that comes twice; here the last one counts.
        builder.Configuration.AddInMemoryCollection(settings.Reverse().DistinctBy(s => s.Key, StringComparer.OrdinalIgnoreCase));
        builder.Configuration.AddSecretFiles();
        DataFolder.Place(builder.Configuration);
        builder.AddTelemetry(verbose, consoleLevel);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddOperations(builder.Configuration)
            .AddFencedCache(builder.Configuration)
            .AddJobs(builder.Configuration)
            .AddMessaging();
    }

    /// <summary>Validates all settings at once and makes the data folder: first of all, because whatever needs a wrong setting would name that one only.</summary>
    /// <inheritdoc cref="Build" path="/exception"/>
    public static void CheckConfiguration(this IHost host)
    {
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        DataFolder.Prepare(host.Services.GetRequiredService<IConfiguration>());
    }

    /// <summary>Makes sure that the database is up to date, and starts the bus: after this, jobs are taken.</summary>
    public static async Task StartWorkerAsync(this IHost host, CancellationToken cancellationToken)
    {
        await host.Services.GetRequiredService<DurableMigrator>().PrepareAsync(cancellationToken);
        // Made now, so that what it lacks is said at the start and not at the first job.
        _ = host.Services.GetRequiredService<FencedCache>();
        await host.StartAsync(cancellationToken);
    }
}
