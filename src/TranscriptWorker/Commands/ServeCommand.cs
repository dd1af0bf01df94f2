using System.CommandLine;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Serilog.Events;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Jobs;
using TranscriptWorker.Messaging;
using TranscriptWorker.Operations;

namespace TranscriptWorker.Commands;

/// <summary>Runs the service until it is told to stop.</summary>
internal static class ServeCommand
{
    private const int BytesPerCharacter = 6; // a character that JSON escapes

    public static Command Create(GlobalOptions global)
    {
        var command = new Command(
            "serve",
            """
            Run the service (the default).

            Example:
              TranscriptWorker serve --data /var/lib/transcript-worker
            """
        );
        command.SetAction((arguments, cancellationToken) => RunAsync(global, arguments, cancellationToken));
        return command;
    }

    public static async Task<int> RunAsync(GlobalOptions global, ParseResult arguments, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Compose(global.Read(arguments), arguments.GetValue(global.Verbose), LogEventLevel.Information, isService: true);
        builder.Services.AddHostFiltering(filter =>
            filter.AllowedHosts = (builder.Configuration["AllowedHosts"] ?? "localhost").Split(';')
        );
        builder.Services.AddProblemDetails();
        builder.Services.AddReadiness();
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
        app.UseHostFiltering();
        app.MapHealth();
        if (!BusOptions.NamesRabbitMq(app.Configuration))
            app.MapJobs();

        try
        {
            await app.StartWorkerAsync(isPatient: true, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop while it waited for a server.
            await app.StopAsync(CancellationToken.None);
            return ExitCodes.Done;
        }
        catch (SocketException error)
        {
            // The web server names its address only where that is in use.
            throw new IOException($"Failed to bind to address {app.Configuration["Urls"]}: {error.Message}.", error);
        }

        LogReady(app);
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCodes.Done;
    }

    private static void LogReady(WebApplication app)
    {
        var services = app.Services;
        using var process = Process.GetCurrentProcess();
        var sinceStart = services.GetRequiredService<TimeProvider>().GetUtcNow() - new DateTimeOffset(process.StartTime);
        Operations.Log.Ready(
            services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ServeCommand)),
            (long)sinceStart.TotalMilliseconds,
            services.GetRequiredService<Consumption>().Source,
            services.GetRequiredService<HotTierStatus>().Name,
            services.GetRequiredService<DurableMigrator>().Database,
            string.Join(' ', services.GetRequiredService<FeatureCatalog>().Names),
            string.Join(' ', services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []),
            app.Configuration[$"{SeqOptions.Section}:{nameof(SeqOptions.Url)}"] is { Length: > 0 } url ? new Uri(url).Authority : "none"
        );
    }
}
