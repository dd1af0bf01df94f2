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
    /// <summary>A host without a web server, for commands that end by themselves.</summary>
    public static IHost Build(IEnumerable<KeyValuePair<string, string?>> settings, bool verbose)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        builder.Compose(settings, verbose, LogEventLevel.Error, isService: false);
        return builder.Build();
    }

    /// <summary>The composition itself.</summary>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    public static void Compose(this IHostApplicationBuilder builder, IEnumerable<KeyValuePair<string, string?>> settings, bool verbose, LogEventLevel consoleLevel, bool isService)
    {
        // The provider refuses a key that comes twice; here the last one counts.
        builder.Configuration.AddInMemoryCollection(settings.Reverse().DistinctBy(s => s.Key, StringComparer.OrdinalIgnoreCase));
        DataFolder.Prepare(builder.Configuration);
        builder.AddTelemetry(verbose, consoleLevel);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddFencedCache(builder.Configuration)
            .AddJobs(builder.Configuration)
            .AddMessaging(builder.Configuration, isService);
    }

    /// <summary>Validates the options, starts the host, and takes jobs once the servers that they need are there.</summary>
    /// <param name="host">The host.</param>
    /// <param name="isPatient">Whether to wait for a server that is down; otherwise it is an error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task StartWorkerAsync(this IHost host, bool isPatient, CancellationToken cancellationToken)
    {
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        // Made now, so that what it lacks is said at the start and not at the first job.
        _ = host.Services.GetRequiredService<FencedCache>();
        await host.StartAsync(cancellationToken);
        await host.Services.GetRequiredService<Consumption>().BeginAsync(isPatient, cancellationToken);
    }
}
