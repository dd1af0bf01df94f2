using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace TranscriptWorker.Telemetry;

/// <summary>The trace pipeline; Seq receives OTLP: <see href="https://docs.datalust.co/docs/ingestion-with-opentelemetry"/>.</summary>
internal static class TracePipeline
{
    public const string Path = "ingest/otlp/v1/traces";

    private const string BusActivitySource = "MassTransit";

    // It continues the traceparent of clients that do not use the bus library.
    private const string DeliveryActivitySource = "RabbitMQ.Client.Subscriber";

    public static void AddTraces(this IServiceCollection services, SeqOptions seq)
    {
        services
            .AddOptions<OtlpExporterOptions>()
            .Configure<SeqDeadline, TimeProvider>(
                (exporter, deadline, clock) =>
                {
                    exporter.Endpoint = seq.AddressOf(Path);
                    exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                    exporter.HttpClientFactory = () => CreateClient(seq, deadline, clock);
                }
            );
        services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceIdentity.Name, serviceInstanceId: ServiceIdentity.Instance))
            .WithTracing(traces =>
                traces
                    .AddSource(BusActivitySource, DeliveryActivitySource)
                    // Health requests come every few seconds and say nothing about a job.
                    .AddAspNetCoreInstrumentation(http => http.Filter = context => IsToTrace(context.Request.Path))
                    .AddHttpClientInstrumentation()
                    .AddOtlpExporter()
            );
    }

    private static bool IsToTrace(PathString path) => !path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase);

    private static HttpClient CreateClient(SeqOptions seq, SeqDeadline deadline, TimeProvider clock)
    {
        var client = new HttpClient(new SeqHttpHandler(deadline, clock)) { Timeout = SeqHttpHandler.RequestTimeout };
        if (!string.IsNullOrEmpty(seq.ApiKey))
            client.DefaultRequestHeaders.TryAddWithoutValidation("X-Seq-ApiKey", seq.ApiKey);
        return client;
    }
}
