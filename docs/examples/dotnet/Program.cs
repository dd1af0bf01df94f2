// Publishes one job to TranscriptWorker and prints the event that answers it.
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TranscriptWorker.Contracts;

const string Queue = "enrich-transcript";
const string Help = """
    Usage: dotnet run --project docs/examples/dotnet -- [AMQP_URL]

    Publishes one job and prints the event that answers it, as JSON. Exit code 0: the transcript was enriched; 1: it was not.
    AMQP_URL may also be in the environment. Default: amqp://guest:guest@localhost:5672/%2F

    Example:
      dotnet run --project docs/examples/dotnet -- amqp://guest:guest@localhost:5672/%2F
    """;
var patience = TimeSpan.FromSeconds(30);

if (args.Contains("--help", StringComparer.Ordinal))
{
    Console.WriteLine(Help);
    return 0;
}

var url = args.FirstOrDefault() ?? Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost:5672/%2F";
var job = new EnrichTranscript
{
    JobId = Guid.CreateVersion7(),
    TranscriptId = "example-standup",
    Format = TranscriptFormat.PlainText,
    Content = "Ann: The search index is migrated. Bob: Then the search index can go live.",
    IncludeResults = true,
};
var answer = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);

var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddMassTransit(bus =>
{
    bus.DisableUsageTelemetry();
    bus.UsingRabbitMq(
        (_, rabbitMq) =>
        {
            rabbitMq.Host(new Uri(url));
            // A queue of this process, bound to the exchanges of its messages. Events for others' jobs come too, and a service that acts on
            // events also drops those whose message id it has seen.
            rabbitMq.ReceiveEndpoint(
                new TemporaryEndpointDefinition(),
                endpoint =>
                {
                    endpoint.Handler<TranscriptEnriched>(context => Take(context.Message.JobId, context.Message));
                    endpoint.Handler<EnrichmentFailed>(context => Take(context.Message.JobId, context.Message));
                }
            );
        }
    );
});

// Without this the job could go out before the queue is bound: an event that finds no queue is gone.
builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
using var host = builder.Build();
using var bound = new CancellationTokenSource(patience);

try
{
    await host.StartAsync(bound.Token);
    // By its exchange: an address queue:… would declare the queue anew with other arguments. Publisher confirms are on by default; a
    // mandatory message that reaches no queue is an error.
    var endpoint = await host.Services.GetRequiredService<IBus>().GetSendEndpoint(new Uri($"exchange:{Queue}"));
    await endpoint.Send(job, send => send.GetPayload<RabbitMqSendContext>().Mandatory = true, bound.Token);
    var message = await answer.Task.WaitAsync(bound.Token);
    Console.WriteLine(JsonSerializer.Serialize(message, message.GetType(), JsonSerializerOptions.Web));
    return message is TranscriptEnriched ? 0 : 1;
}
catch (MessageReturnedException)
{
    await Console.Error.WriteLineAsync($"error: there is no queue '{Queue}': run TranscriptWorker topology declare");
    return 1;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync($"error: no answer within {patience.TotalSeconds} s");
    return 1;
}
catch (Exception error) when (error is MassTransitException or UriFormatException)
{
    await Console.Error.WriteLineAsync($"error: {error.GetBaseException().Message}");
    return 1;
}
finally
{
    await host.StopAsync(CancellationToken.None);
}

Task Take(Guid jobId, object message)
{
    if (jobId == job.JobId)
        answer.TrySetResult(message);
    return Task.CompletedTask;
}
