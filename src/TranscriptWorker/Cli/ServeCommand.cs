using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Serilog.Events;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Http;
using TranscriptWorker.Intake;
using TranscriptWorker.Pipeline;
using TranscriptWorker.Telemetry;

namespace TranscriptWorker.Cli;

/// <summary>Runs the service until it is stopped.</summary>
internal sealed class ServeCommand()
    : CliCommand("serve", "Run the service. This is the default command.", "TranscriptWorker serve --data /var/lib/transcript-worker")
{
    private const int BytesPerCharacter = 6; // of a character that JSON escapes

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Compose(invocation.Settings, invocation.IsVerbose, LogEventLevel.Information, isService: true, invocation.Console);
        builder.Services.AddHostFiltering(filter =>
            filter.AllowedHosts = (builder.Configuration["AllowedHosts"] ?? "localhost").Split(';')
        );
        // The web framework filters every request; those of probes must pass.
        foreach (var filter in builder.Services.Where(s => s.ImplementationType?.Name is "HostFilteringStartupFilter").ToList())
            builder.Services.Remove(filter);
        builder.Services.AddProblemDetails();
        builder.Services.AddReadiness();
        builder.Services.AddSingleton<AsynchronousJobs>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(options =>
            options.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
        );
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Limits.MaxRequestBodySize =
                BytesPerCharacter
                * (long)(
                    builder.Configuration.GetValue<int?>($"Limits:{nameof(TranscriptLimits.MaxContentLength)}")
                    ?? new TranscriptLimits().MaxContentLength
                )
        );
        await using var app = builder.Build();
        app.CheckConfiguration();
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                StatusCodeSelector = error => (error as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError,
            }
        );
        app.UseStatusCodePages();
        // Probes name the address of their pod as the host.
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase),
            branch => branch.UseHostFiltering()
        );
        app.MapHealth();
        app.MapJobs(isEmbedded: !BusOptions.NamesRabbitMq(app.Configuration));
        app.MapBatches();
        app.MapCancellations();

        try
        {
            await app.StartWorkerAsync(waitForServers: true, cancellationToken);
        }
        catch (OperationCanceledException)
            when (cancellationToken.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped while it waited for a server. A signal reaches the host and the command line in any order.
            await app.StopAsync(CancellationToken.None);
            return ExitCodes.Done;
        }
        catch (SocketException error)
        {
            // The web server names its address only if the address is in use.
            throw new IOException($"Failed to bind to address {app.Configuration["Urls"]}: {error.Message}.", error);
        }

        app.Services.GetService<JobDispatcher>()?.Begin();
        LogReady(app);
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Done;
    }

    private static void LogReady(WebApplication app)
    {
        var services = app.Services;
        using var process = Process.GetCurrentProcess();
        var sinceStart = services.GetRequiredService<TimeProvider>().GetUtcNow() - new DateTimeOffset(process.StartTime);
        Telemetry.Log.Ready(
            services.GetRequiredService<ILoggerFactory>().CreateLogger<ServeCommand>(),
            (long)sinceStart.TotalMilliseconds,
            services.GetRequiredService<IBusTransport>().Name,
            services.GetRequiredService<CacheStatus>().HotTier,
            services.GetRequiredService<DurableMigrator>().Database,
            string.Join(' ', services.GetRequiredService<FeatureCatalog>().Names),
            string.Join(' ', services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []),
            app.Configuration[$"{SeqOptions.Section}:{nameof(SeqOptions.Url)}"] is { Length: > 0 } url ? new Uri(url).Authority : "none"
        );
    }
}
