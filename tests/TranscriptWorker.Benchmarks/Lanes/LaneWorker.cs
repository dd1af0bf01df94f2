using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Serilog.Events;
using TranscriptWorker.Benchmarks.ColdJobs;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Cli;

namespace TranscriptWorker.Benchmarks.Lanes;

/// <summary>The worker in a process of its own, with its defaults but for the servers.</summary>
internal static class LaneWorker
{
    /// <summary>Consumes until it is cancelled.</summary>
    /// <param name="settings">Settings as <c>KEY=VALUE</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(string[] settings, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Compose(
            settings.Select(s => s.Split('=', 2)).Select(s => KeyValuePair.Create(s[0], (string?)s[1])),
            verbose: false,
            LogEventLevel.Fatal,
            isService: true
        );
        var host = builder.Build();
        host.CheckConfiguration();
        await host.Services.GetRequiredService<DurableMigrator>().MigrateAsync(cancellationToken);
        await using var worker = await RunningWorker.StartAsync(host, cancellationToken);
        Console.WriteLine(ContenderProcess.Ready);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }
}
