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
    /// <summary>A host without a web server, for commands that end by themselves.</summary>
    public static IHost Build(IEnumerable<KeyValuePair<string, string?>> settings, bool verbose)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        builder.Compose(settings, verbose, LogEventLevel.Error);
        return builder.Build();
    }

    /// <summary>The composition itself.</summary>
    /// <exception cref="DataFolderException">The data folder cannot be used.</exception>
    public static void Compose(this IHostApplicationBuilder builder, IEnumerable<KeyValuePair<string, string?>> settings, bool verbose, LogEventLevel consoleLevel)
    {
        // The provider refuses a key that comes twice; here the last one counts.
        builder.Configuration.AddInMemoryCollection(settings.Reverse().DistinctBy(s => s.Key, StringComparer.OrdinalIgnoreCase));
        DataFolder.Prepare(builder.Configuration);
        builder.AddTelemetry(verbose, consoleLevel);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddFencedCache(builder.Configuration)
            .AddJobs(builder.Configuration)
            .AddMessaging();
    }

    /// <summary>Validates the options, makes sure that the database is up to date, and starts the bus: after this, jobs are taken.</summary>
    public static async Task StartWorkerAsync(this IHost host, CancellationToken cancellationToken)
    {
        host.Services.GetRequiredService<IStartupValidator>().Validate();
        await host.Services.GetRequiredService<DurableMigrator>().PrepareAsync(cancellationToken);
        // Made now, so that what it lacks is said at the start and not at the first job.
        _ = host.Services.GetRequiredService<FencedCache>();
        await host.StartAsync(cancellationToken);
    }
}
