using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Serilog.Events;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Cli;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>This product, with as many features as a measurement needs.</summary>
internal static class FencedWorker
{
    /// <summary>Consumes until it is cancelled.</summary>
    public static async Task RunAsync(ContenderSettings settings, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Compose([.. settings.ToConfiguration()], verbose: false, LogEventLevel.Fatal, isService: true);
        builder.Services.RemoveAll<IEnricher>();
        foreach (var enricher in Enrichers.Create(settings.Features))
            builder.Services.AddSingleton(enricher);
        var host = builder.Build();
        host.CheckConfiguration();
        await host.Services.GetRequiredService<DurableMigrator>().MigrateAsync(cancellationToken);
        await using var worker = await RunningWorker.StartAsync(host, cancellationToken);
        Console.WriteLine(ContenderProcess.Ready);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
